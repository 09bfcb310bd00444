import { isAlias, isMap, isNode, isScalar, LineCounter, visit, type Document, type Node } from 'yaml';
import { Problems, type Problem, type ProblemCode } from '../problem';
import { forbiddenNames } from '../schema';
import type { KeyPath, Source } from './source';
import { readDocument, YamlMistake } from './yaml-read';
import { scan } from './yaml-scan';

/** A parsed YAML file that knows where each of its values stands. */
export class YamlSource implements Source {
  constructor(
    readonly file: string,
    private readonly text: string,
    readonly value: unknown,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  problem(code: ProblemCode, path: KeyPath, message: string, fix: string, offset = 0): Problem {
    return { code, file: this.file, ...this.position(path, offset), message, fix };
  }

  keyProblem(code: ProblemCode, path: KeyPath, key: string, message: string, fix: string): Problem {
    const map = this.node(path);
    const pair = isMap(map) ? map.items.find((entry) => isScalar(entry.key) && String(entry.key.value) === key) : undefined;
    const at = pair !== undefined && isNode(pair.key) ? pair.key.range?.[0] : undefined;
    return { code, file: this.file, ...(at === undefined ? this.position(path) : this.lineColumn(at)), message, fix };
  }

  /** Where the value at `path` stands; inside a text, `offset` characters on. Falls back to the nearest parent. */
  position(path: KeyPath, offset = 0): { line: number; column: number } {
    const node = this.node(path);
    if (node === null) return path.length === 0 ? { line: 1, column: 1 } : this.position(path.slice(0, -1));
    const start = node.range?.[0] ?? 0;
    if (!isScalar(node) || typeof node.value !== 'string' || offset === 0) {
      if (isScalar(node) && node.type === 'BLOCK_LITERAL') return this.insideBlock(node.value, start, 0);
      return this.lineColumn(start);
    }
    if (node.type === 'BLOCK_LITERAL') return this.insideBlock(node.value, start, offset);
    if (node.type === 'BLOCK_FOLDED') return this.lineColumn(start);
    return this.lineColumn(start + offset + (node.type === 'PLAIN' ? 0 : 1));
  }

  /** True only on one line or in a `|` block. */
  hasTrueColumns(path: KeyPath): boolean {
    const node = this.node(path);
    if (!isScalar(node) || node.type === 'BLOCK_LITERAL') return true;
    if (node.type === 'BLOCK_FOLDED') return false;
    const [start, end] = node.range ?? [0, 0];
    return !this.text.slice(start, end).trimEnd().includes('\n');
  }

  private node(path: KeyPath): Node | null {
    const node: unknown = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    return isNode(node) ? node : null;
  }

  private lineColumn(at: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(at);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  private insideBlock(value: unknown, start: number, offset: number): { line: number; column: number } {
    const before = String(value).slice(0, offset).split('\n');
    const firstLine = /\n([ \t]*)\S/g;
    firstLine.lastIndex = start;
    const indent = firstLine.exec(this.text)?.[1]?.length ?? 0;
    return { line: this.lineColumn(start).line + before.length, column: indent + (before.at(-1)?.length ?? 0) + 1 };
  }
}

/** Reads one file; a file with problems here has no source. */
export function readYaml(file: string, text: string): { source: Source | null; problems: readonly Problem[] } {
  const refused = scan(text);
  if (refused !== null) return { source: null, problems: [{ ...refused, file, column: 1 }] };
  const lines = new LineCounter();
  const document = readDocument(text, lines);
  const problems = new Problems();
  const report = (code: ProblemCode, at: number, message: string, fix: string): void => {
    problems.add(() => {
      const { line, col } = lines.linePos(at);
      return { code, file, line: Math.max(1, line), column: Math.max(1, col), message, fix };
    });
  };
  if (document instanceof YamlMistake) {
    const fix = 'Correct the YAML here; a text that holds : # { or [ stands in quotation marks.';
    report('yaml', document.at, `${document.message}.`, fix);
    return { source: null, problems: problems.all() };
  }
  const anchored = (node: Node): void => {
    if (!isAlias(node) && (!('anchor' in node) || node.anchor === undefined)) return;
    report('alias', node.range?.[0] ?? 0, 'Anchors and aliases are not part of the language.', 'Write the value out.');
  };
  visit(document, {
    Node: (_, node) => anchored(node),
    // What stands here is not given to Node.
    Map(_, map) {
      anchored(map);
      const seen = new Set<string>();
      for (const pair of map.items) {
        const key = isScalar(pair.key) ? String(pair.key.value) : null;
        const at = isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
        if (key === null) report('yaml', at, 'A key must be a word.', 'Write a plain key.');
        else if (forbiddenNames.has(key)) report('reserved-name', at, `${key} is a name of JavaScript’s own.`, 'Choose another name.');
        else if (seen.has(key)) report('duplicate-key', at, `The key ${key} stands here twice.`, 'Keep one of them.');
        else seen.add(key);
      }
    },
  });
  const found = problems.all();
  return { source: found.length > 0 ? null : new YamlSource(file, text, document.toJS(), document, lines), problems: found };
}

/**
 * Cases of the FHIRPath suite in the words of our own language. Only what both languages have is taken: literals, comparison, logic of
 * three values, arithmetic, rounding.
 */
export interface Case {
  readonly name: string;
  readonly source: string;
  /** In our language. */
  readonly expression: string;
  /** Null: nothing comes out. */
  readonly expected: boolean | number | null;
}

/** What no literal of ours says is a fact from outside: what nobody has told, dates of which only a part is known; and truths, which are no news. */
export const facts = {
  'no-truth': { type: 'truth' },
  so: { type: 'truth', value: true },
  'not-so': { type: 'truth', value: false },
  'no-number': { type: 'number' },
  march: { type: 'date', value: '2018-03' },
} as const;

export function casesIn(xml: string): { readonly cases: readonly Case[]; readonly left: number } {
  const all = [...xml.matchAll(/<test name="([^"]+)"[^>]*>\s*<expression(?: [^>]*)?>([^<]*)<\/expression>([\s\S]*?)<\/test>/g)];
  const cases = all.flatMap(([whole, name = '', text = '', rest = '']) => {
    if (/invalid=/.test(whole)) return [];
    const source = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll('&quot;', '"');
    const outputs = [...rest.matchAll(/<output type="(\w+)">([^<]*)<\/output>/g)].map(([, , value = '']) => value);
    const found = outputs.length > 1 ? null : translated(source, outputs[0]);
    return found === null ? [] : [{ name, source, ...found }];
  });
  return { cases, left: all.length - cases.length };
}

/** What our types refuse: an order of texts, a text that is added to, the opposite of a number. */
const refused = /'\s*[<>+]|\(\d\)\.not/;

/** Null where our language does not say such a thing. */
function translated(source: string, output: string | undefined): Pick<Case, 'expression' | 'expected'> | null {
  if (refused.test(source)) return null;
  const expected = output === undefined ? null : output === 'true' ? true : output === 'false' ? false : Number(output);
  if (Number.isNaN(expected)) return null;
  // Whether something is empty, true or false is asked from outside.
  const empty = /^(.+)\.empty\(\)$/.exec(source)?.[1];
  const [, logic, truth] = /^(\(.+\)|(?:true|false)\.not\(\)) = (true|false)$/.exec(source) ?? [];
  const asked = empty ?? logic ?? source;
  if ((empty !== undefined || logic !== undefined) && expected !== true) return null;
  const expression = new Reader(asked).whole();
  if (expression === null) return null;
  return { expression, expected: empty !== undefined ? null : truth === undefined ? expected : truth === 'true' };
}

const tokens =
  /\s*(?:(true|false|\{\})|(@\d{4}(?:-\d\d){0,2}(?![T\d-]))|(\d+(?:\.\d+)?)(?![\d.'])|('[^'\\]*')|(and\b|or\b|xor\b|implies\b|!=|<=|>=|=|<|>|\+|-|\*|\/)|([()])|(\.not\(\)|\.round\(\d+\)))/y;

/** Reads operators by their rank and writes them as ours; null at the first word that we do not have. */
class Reader {
  private at = 0;
  private readonly words: readonly string[];
  private readonly logical: boolean;

  constructor(source: string) {
    const words: string[] = [];
    let end = 0;
    tokens.lastIndex = 0;
    for (let found = tokens.exec(source); found !== null; found = tokens.exec(source)) {
      words.push(found[0].trim());
      end = tokens.lastIndex;
    }
    this.words = source.slice(end).trim() === '' ? words : [];
    this.logical = words.some((word) => /^(and|or|xor|implies|true|false|\.not\(\))$/.test(word));
  }

  whole(): string | null {
    try {
      const read = this.binary(0);
      return this.at === this.words.length && this.words.length > 0 ? read : null;
    } catch {
      return null;
    }
  }

  private binary(rank: number): string {
    const level = ranks[rank];
    if (level === undefined) return this.postfix();
    let left = this.binary(rank + 1);
    for (let word = this.words[this.at]; word !== undefined && level.includes(word); word = this.words[this.at]) {
      this.at += 1;
      left = joined(word, left, this.binary(rank + 1));
    }
    return left;
  }

  private postfix(): string {
    let value = this.operand();
    for (let word = this.words[this.at]; word?.startsWith('.') === true; word = this.words[this.at]) {
      this.at += 1;
      const digits = /\d+/.exec(word)?.[0];
      value = digits === undefined ? `(not ${value})` : `round(${value}, ${digits})`;
    }
    return value;
  }

  private operand(): string {
    const word = this.words[this.at++];
    if (word === '(') {
      const inner = this.binary(0);
      if (this.words[this.at++] !== ')') throw new Error('unclosed');
      return `(${inner})`;
    }
    if (word === '-') return `(0 - ${this.operand()})`;
    if (word === '+') return this.operand();
    if (word === '{}') return this.logical ? 'no-truth' : 'no-number';
    if (word === '@2018-03') return 'march';
    if (word?.startsWith('@') === true && word.length === 11) return word.slice(1);
    if (word === 'true') return 'so';
    if (word === 'false') return 'not-so';
    if (word !== undefined && /^(\d.*|'.*')$/.test(word)) return word;
    throw new Error('no operand');
  }
}

const ranks = [['implies'], ['or', 'xor'], ['and'], ['=', '!='], ['<', '<=', '>', '>='], ['+', '-'], ['*', '/']];

function joined(word: string, left: string, right: string): string {
  if (word === 'implies') return `((not ${left}) or ${right})`;
  if (word === 'xor') return `((${left} and not ${right}) or ((not ${left}) and ${right}))`;
  return `(${left} ${word} ${right})`;
}

/**
 * A linear look at a file before the YAML parser sees it: the parser needs seconds on hostile input, this needs
 * milliseconds. It may count too much (brackets and stars in prose), so its limits are far above what a form needs.
 */

export const limits = {
  bytes: 2 * 1024 * 1024,
  lines: 200_000,
  line: 20_000,
  depth: 100,
  aliases: 200,
  tags: 200,
  topKeys: 1_000,
  keys: 60_000,
  items: 20_000,
  values: 400_000,
} as const;

export interface ScanFinding {
  readonly code: 'too-large' | 'too-deep' | 'alias' | 'yaml';
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

export function scan(text: string): ScanFinding | null {
  if (text.length > limits.bytes || new TextEncoder().encode(text).length > limits.bytes) {
    return { code: 'too-large', line: 1, message: 'The file is larger than 2 MiB.', fix: 'Split it into several definitions.' };
  }
  const lines = text.split('\n');
  if (lines.length > limits.lines) {
    return { code: 'too-large', line: limits.lines, message: `The file has more than ${limits.lines} lines.`, fix: 'Split it.' };
  }
  const indents: number[] = [];
  let flow = 0;
  let aliases = 0;
  let tags = 0;
  let items = 0;
  /** Keys of each mapping that is open, by its indentation. */
  const keys = new Map<number, number>();
  for (const [index, line] of lines.entries()) {
    if (line.length > limits.line) {
      return {
        code: 'too-large',
        line: index + 1,
        message: `A line is longer than ${limits.line} characters.`,
        fix: 'Break it into lines.',
      };
    }
    const lead = /^[ \t]*((?:[-?:][ \t]+)*)/.exec(line) ?? [''];
    const indent = lead[0].length;
    const comment = line[indent] === '#';
    if (line.startsWith('---')) keys.clear();
    if (indent < line.length) {
      while ((indents.at(-1) ?? -1) >= indent) {
        const closed = indents.pop() ?? 0;
        // A list's next entry is another mapping at the same place.
        if (closed > indent || lead[1] !== '') keys.delete(closed);
      }
      indents.push(indent);
      const stands = (keys.get(indent) ?? 0) + (comment || !line.includes(':') ? 0 : 1);
      keys.set(indent, stands);
      if (stands > (indent === 0 ? limits.topKeys : limits.keys)) {
        return { code: 'too-large', line: index + 1, message: 'More stands side by side here than any form needs.', fix: 'Split it.' };
      }
    }
    const opened = count(line, /[[{]/g);
    flow = Math.max(0, flow + opened - count(line, /[\]}]/g));
    const compact = count(lead[1] ?? '', /[-?:]/g);
    if (indents.length + compact + flow > limits.depth || opened > limits.depth * 10) {
      return { code: 'too-deep', line: index + 1, message: `Nested deeper than ${limits.depth} levels.`, fix: 'Make it flatter.' };
    }
    aliases += count(line, /(?:^|[\s[{,])[*&][^\s,*&]/g);
    if (aliases > limits.aliases) {
      return { code: 'alias', line: index + 1, message: 'Too many anchors or aliases.', fix: 'Write the values out.' };
    }
    tags += comment ? 0 : count(line, /(?:^|[\s[{,])!{1,2}[^\s!]/g);
    if (tags > limits.tags) {
      return { code: 'yaml', line: index + 1, message: 'Words that begin with ! are not part of the language.', fix: 'Leave them out.' };
    }
    items += count(line, /(?:^|[\s{,])["']?(?:type|use)["']?:/g);
    if (items > limits.items) {
      return {
        code: 'too-large',
        line: index + 1,
        message: `The file has more than ${limits.items} items.`,
        fix: 'Split it into several definitions.',
      };
    }
  }
  return null;
}

/** Most lines have none, which `search` finds soonest. */
function count(text: string, pattern: RegExp): number {
  return text.search(pattern) === -1 ? 0 : (text.match(pattern)?.length ?? 0);
}

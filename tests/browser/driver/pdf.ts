import { inflateSync } from 'node:zlib';

/** A run of text on a sheet; from the top left corner, in points of 1/72 inch. */
export interface Run {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

type Matrix = readonly [number, number, number, number, number, number];
const times = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [
  a * g + b * i,
  a * h + b * j,
  c * g + d * i,
  c * h + d * j,
  e * g + f * i + k,
  e * h + f * j + l,
];

/**
 * What a PDF of Chromium says on each sheet, run by run, in the order in which it is drawn. Reads as much of the format as
 * Skia writes: objects one after the other, streams deflated, glyphs as hexadecimal numbers with a table to Unicode.
 */
export function sheetsOf(pdf: Buffer): readonly (readonly Run[])[] {
  const objects = new Map<string, string>();
  for (const [, number = '', body = ''] of pdf.toString('latin1').matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) objects.set(number, body);
  const stream = (number: string): string => {
    const body = objects.get(number) ?? '';
    const bytes = Buffer.from(body.slice(body.indexOf('stream\n') + 'stream\n'.length, body.lastIndexOf('\nendstream')), 'latin1');
    return inflateSync(bytes).toString('latin1');
  };
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b/.test(body));
  return pages.map((page) => {
    const height = Number(/\/MediaBox \[0 0 [\d.]+ ([\d.]+)\]/.exec(page)?.[1]);
    const fonts = new Map(
      [...(/\/Font <<([^>]*)>>/.exec(page)?.[1] ?? '').matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', number = '']) => {
        const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(number) ?? '')?.[1];
        return [name, table === undefined ? new Map<number, string>() : lettersOf(stream(table))] as const;
      }),
    );
    return runsOf(stream(/\/Contents (\d+) 0 R/.exec(page)?.[1] ?? ''), fonts, height);
  });
}

/** From glyph to letters. */
function lettersOf(table: string): ReadonlyMap<number, string> {
  const letters = new Map<number, string>();
  const text = (hex: string): string => String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((one) => parseInt(one, 16)));
  for (const [, block = ''] of table.matchAll(/beginbfchar\n([\s\S]*?)endbfchar/g)) {
    for (const [, glyph = '', hex = ''] of block.matchAll(/<(\w+)> <(\w+)>/g)) letters.set(parseInt(glyph, 16), text(hex));
  }
  for (const [, block = ''] of table.matchAll(/beginbfrange\n([\s\S]*?)endbfrange/g)) {
    for (const [, first = '', last = '', hex = ''] of block.matchAll(/<(\w+)> <(\w+)> <(\w+)>/g)) {
      const start = parseInt(first, 16);
      for (let glyph = start; glyph <= parseInt(last, 16); glyph += 1) {
        letters.set(glyph, String.fromCharCode(parseInt(hex, 16) + glyph - start));
      }
    }
  }
  return letters;
}

function runsOf(content: string, fonts: ReadonlyMap<string, ReadonlyMap<number, string>>, height: number): readonly Run[] {
  const runs: { text: string; x: number; y: number }[] = [];
  const kept: Matrix[] = [];
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  let text: Matrix = matrix;
  let letters: ReadonlyMap<number, string> = new Map();
  let isNewRun = true;
  for (const line of content.split('\n')) {
    const six = /^(\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (cm|Tm)$/.exec(line)?.slice(1, 7).map(Number);
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = six ?? [];
    const font = /^\/(F\d+) \S+ Tf$/.exec(line)?.[1];
    if (line === 'q') kept.push(matrix);
    else if (line === 'Q') matrix = kept.pop() ?? matrix;
    else if (font !== undefined) letters = fonts.get(font) ?? new Map();
    else if (six !== undefined && line.endsWith('cm')) matrix = times([a, b, c, d, e, f], matrix);
    else if (six !== undefined) {
      text = [a, b, c, d, e, f];
      isNewRun = true;
    }
    const glyphs = /<([0-9A-F]*)> Tj$/.exec(line)?.[1];
    if (glyphs === undefined) continue;
    const words = (glyphs.match(/.{4}/g) ?? []).map((glyph) => letters.get(parseInt(glyph, 16)) ?? '').join('');
    const last = runs.at(-1);
    if (!isNewRun && last !== undefined) {
      last.text += words;
      continue;
    }
    const [, , , , x, y] = times(text, matrix);
    runs.push({ text: words, x, y: height - y });
    isNewRun = false;
  }
  return runs;
}

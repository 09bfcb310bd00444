import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { unpackLog, unpackTable } from './leveldb';

/** A made person whose every detail can be found again wherever it lies. */
export interface Canary {
  readonly name: string;
  readonly nhsNumber: string;
  readonly born: string;
  /** Free text: who told the patient. */
  readonly told: string;
  /** Free text: what the patient adds. */
  readonly note: string;
}

const stems = ['Qzcanary', '99980', '1908-'] as const;

/** So many people, five details each. NHS numbers of the range that is given to nobody, with their check digits. */
export function makeCanaries(count: number): readonly Canary[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `Qzcanary${letters(at)} Madeup`,
    nhsNumber: nhsNumberFrom(99_980_000 + at * 7),
    born: `1908-${String((at % 12) + 1).padStart(2, '0')}-${String((at % 28) + 1).padStart(2, '0')}`,
    told: `Dr Qzcanary${letters(at)} Told`,
    note: `Qzcanary${letters(at)} is afraid of stairs`,
  }));
}

const letters = (at: number): string => String.fromCodePoint(97 + Math.floor(at / 26), 97 + (at % 26));

function nhsNumberFrom(start: number): string {
  for (let nine = start * 10; ; nine += 1) {
    const digits = String(nine);
    const sum = Array.from(digits, Number).reduce((total, digit, at) => total + digit * (10 - at), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return `${digits}${check}`;
  }
}

/** Every text that must nowhere stand in the clear. */
export const textsOf = (canaries: readonly Canary[]): readonly string[] => [
  ...new Set(canaries.flatMap(({ name, nhsNumber, born, told, note }) => [name, nhsNumber, born, told, note])),
];

interface Needle {
  readonly stem: Buffer;
  readonly texts: ReadonlyMap<string, Buffer>;
}

/** As text may lie on a disk: UTF-8, UTF-16, and base64 of UTF-8 at each of its three offsets. */
const encodings: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text, 'utf8'),
  (text) => Buffer.from(text, 'utf16le'),
  ...[0, 1, 2].map((offset) => (text: string) => insideOfBase64(text, offset)),
];

/** What of its base64 does not depend on its neighbours, where the text begins so many bytes into a group of three. */
function insideOfBase64(text: string, offset: number): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const from = (3 - offset) % 3;
  const whole = bytes.subarray(from, from + Math.floor((bytes.length - from) / 3) * 3);
  return Buffer.from(whole.toString('base64'), 'latin1');
}

/** Finds each of the texts in bytes, in any encoding. Texts begin with one of the few stems, which are looked for first. */
export function textsIn(content: Buffer, texts: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const encode of encodings) {
    for (const start of new Set(texts.map((text) => stems.find((stem) => text.includes(stem)) ?? text))) {
      const among = new Map(texts.filter((text) => text.includes(start)).map((text) => [text, encode(text.slice(text.indexOf(start)))]));
      const needle: Needle = { stem: encode(start), texts: among };
      if (needle.stem.length < 4) throw new Error(`too short to look for: ${start}`);
      for (let at = content.indexOf(needle.stem); at !== -1; at = content.indexOf(needle.stem, at + 1)) {
        for (const [text, bytes] of needle.texts) if (content.subarray(at, at + bytes.length).equals(bytes)) found.add(text);
      }
    }
  }
  return found;
}

/** Every file of a folder that holds one of the texts, with those that it holds. */
export function filesWith(folder: string, texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, entry);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    const bytes = readFileSync(file);
    // What Chromium packs is looked at unpacked too: one text that resembles the one before is hardly there otherwise, and one in a log may lie in two blocks.
    const unpacked = entry.endsWith('.log') ? unpackLog(bytes) : unpackTable(bytes);
    const inside = textsIn(Buffer.concat([bytes, unpacked ?? Buffer.alloc(0)]), texts);
    if (inside.size > 0) found.set(entry, [...inside]);
  }
  return found;
}

import { po } from 'gettext-parser';

/** One text on its way to a translator and back. */
export interface PoText {
  /** The form, shared page or library that it belongs to, and its key there. */
  readonly owner: string;
  readonly key: string;
  readonly source: string;
  /** Empty where there is no translation. */
  readonly text: string;
  /** Somebody must look at the translation before anybody reads it. */
  readonly fuzzy: boolean;
}

export interface PoFile {
  readonly language: string;
  readonly texts: readonly PoText[];
  /** Entries that are none of ours: without a context that names a text. */
  readonly foreign: number;
}

/** More than any catalogue of forms needs. */
const mostBytes = 2 * 1024 * 1024;

/** Owner and key stand in the context, so that the same words may be translated differently in two places. */
const separator = '|';

export function writePo(language: string, texts: readonly PoText[]): Uint8Array {
  const translations: Record<
    string,
    Record<string, { msgctxt: string; msgid: string; msgstr: string[]; comments?: { flag: string } }>
  > = {};
  for (const { owner, key, source, text, fuzzy } of texts) {
    const msgctxt = `${owner}${separator}${key}`;
    translations[msgctxt] = { [source]: { msgctxt, msgid: source, msgstr: [text], ...(fuzzy ? { comments: { flag: 'fuzzy' } } : {}) } };
  }
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': '8bit', Language: language };
  return po.compile({ charset: 'utf-8', headers, translations }, { foldLength: 0 });
}

/** @throws Error with a sentence that says what is wrong with the file. */
export function readPo(bytes: Uint8Array): PoFile {
  if (bytes.length > mostBytes) throw new Error('it is larger than 2 MiB');
  const text = decode(bytes);
  if (!/^\s*msgid\b/m.test(text)) throw new Error('it holds no entry (msgid)');
  const { headers, translations } = po.parse(text, { validation: true });
  const language =
    Object.entries(headers)
      .find(([name]) => name.toLowerCase() === 'language')?.[1]
      .trim() ?? '';
  if (language === '') throw new Error('its header names no Language');
  const entries = Object.entries(translations).flatMap(([context, byId]) => Object.values(byId).map((entry) => ({ context, entry })));
  const texts: PoText[] = [];
  let foreign = 0;
  for (const { context, entry } of entries) {
    if (context === '' && entry.msgid === '') continue;
    const [owner, key, ...rest] = context.split(separator);
    if (owner === undefined || key === undefined || rest.length > 0) foreign += 1;
    else if (entry.msgid_plural !== undefined || entry.msgstr.length > 1)
      throw new Error(`${key} has plural forms, which texts of forms do not know`);
    else texts.push({ owner, key, source: entry.msgid, text: entry.msgstr[0] ?? '', fuzzy: /\bfuzzy\b/.test(entry.comments?.flag ?? '') });
  }
  return { language, texts, foreign };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error('it is not UTF-8; save it as UTF-8', { cause: error });
  }
}

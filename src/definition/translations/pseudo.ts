/** Made by the machine, never by an author: they show which words are left untranslated, and that right-to-left holds. */
export const pseudoLanguages: readonly string[] = ['en-XA', 'ar-XB'];

const accents = new Map(
  Object.entries({ a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', n: 'ñ', c: 'ç', y: 'ý' }),
);

/** Accents every vowel and doubles it, which makes English about 40 % longer, as a translation may be. */
export function pseudo(text: string): string {
  return text
    .replace(/[aeiou]/gi, (vowel) => `${accents.get(vowel)}${accents.get(vowel)}`)
    .replace(/[ncy]/g, (letter) => accents.get(letter) ?? letter);
}

/** What stays as it is in a form's text: a placeholder, and where a link leads. */
const kept = /(\{[^{}]*\}|\]\([^\s)]*\))/;

/** A form's text in a pseudo-locale. Each line has its brackets, so that lists stay lists. */
export function pseudoText(text: string): string {
  return text.replaceAll(/^(\s*(?:[-*] +)?)(\S.*?)(\s*)$/gm, (_, before: string, line: string, after: string) => {
    const parts = line.split(kept).map((part, index) => (index % 2 === 0 ? pseudo(part) : part));
    return `${before}⟦${parts.join('')}⟧${after}`;
  });
}

/** English is the source. The pseudo-locales prove that no string is left outside the catalogues and that right-to-left holds. */
export const languages = ['en-GB', 'en-XA', 'ar-XB'] as const;
export type Language = (typeof languages)[number];

const key = 'hna-language';

/** `?lang=en-XA` turns a pseudo-locale on and keeps it; `?lang=en-GB` turns it off. */
export function chosenLanguage(search: string): Language {
  const asked = new URLSearchParams(search).get('lang');
  try {
    if (asked !== null) localStorage.setItem(key, asked);
    return languages.find((language) => language === localStorage.getItem(key)) ?? 'en-GB';
  } catch {
    return languages.find((language) => language === asked) ?? 'en-GB';
  }
}

/** The language of the page, in which its forms are shown too. */
export const pageLanguage = (): string => document.documentElement.lang || 'en-GB';

import { useState } from 'react';

export const themes = ['light', 'dark', 'dim'] as const;
export type Theme = (typeof themes)[number];

const key = 'hna-theme';

/** The theme chosen on this device; without a choice the device's own light or dark holds. */
export function storedTheme(): Theme | null {
  try {
    return themes.find((theme) => theme === localStorage.getItem(key)) ?? null;
  } catch {
    return null;
  }
}

export function applyTheme(theme: Theme | null): void {
  if (theme === null) delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

export function useTheme(): readonly [Theme | null, (theme: Theme) => void] {
  const [theme, setTheme] = useState(storedTheme);
  const choose = (next: Theme) => {
    try {
      localStorage.setItem(key, next);
    } catch {
      // Without storage the choice holds until the page is closed.
    }
    applyTheme(next);
    setTheme(next);
  };
  return [theme, choose];
}

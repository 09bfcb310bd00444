import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileLook, type Stylesheets } from '../../build/look';
import { contrast, dark, dim, parse, withThemes } from '../../build/theme';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('our own Sass', () => {
  const folder = `${root}src/look/own/`;
  it.each(readdirSync(folder))('%s has logical properties only', (file) => {
    const physical =
      /(?:^|[\s{;])((?:(?:margin|padding|border|inset)-)?(?:left|right|top|bottom)(?:-\w+)*|(?:min-|max-)?(?:width|height)|text-align:\s*(?:left|right)|float)\s*:/gm;
    // A media query asks about the screen, which has no reading direction.
    const source = readFileSync(folder + file, 'utf8').replace(/@media[^{]*\{/g, '{');
    expect([...source.matchAll(physical)].map((match) => match[0].trim())).toEqual([]);
  });
});

describe('the stylesheets', () => {
  let sheets: Stylesheets = { ltr: '', rtl: '' };
  beforeAll(() => {
    sheets = compileLook(root);
  });

  it('fetch nothing: no licensed font, no logo, no picture', () => {
    expect(sheets.ltr).not.toMatch(/@font-face|frutiger|url\(|@import/i);
  });

  it('have a mirrored twin', () => {
    expect(sheets.ltr).toContain('border-left:8px solid');
    expect(sheets.rtl).toContain('border-right:8px solid');
    expect(sheets.rtl.length).toBeGreaterThan(100_000);
  });

  it('leave no colour fixed where a theme must change it', () => {
    const body = sheets.ltr.slice(sheets.ltr.indexOf('dim]'));
    const fixed = [...body.slice(body.indexOf('}')).matchAll(/[{;](?:background-color|border-color):(#[0-9a-f]+)/g)].map(
      (match) => match[1],
    );
    expect(fixed).toEqual([]);
  });

  it('know forced colours, print, and a dark theme that never reaches paper', () => {
    expect(sheets.ltr).toMatch(/@media ?\(forced-colors: ?active\)/);
    expect(sheets.ltr).toMatch(/@media screen and \(prefers-color-scheme: ?dark\)/);
    // The head of a table stands on every sheet; what comes out is read from the PDF in the browser tests.
    expect(sheets.ltr).toMatch(/@media print\{[^@]*#root>header\{display:table-header-group/);
    expect(sheets.ltr).toContain('a::after{content:none !important}');
  });
});

describe('the themes', () => {
  const pairs = [
    ['#212b32', '#f0f4f5'],
    ['#212b32', '#ffffff'],
    ['#4c6272', '#f0f4f5'],
    ['#005eb8', '#ffffff'],
    ['#d5281b', '#f0f4f5'],
    ['#ffffff', '#005eb8'],
    ['#ffffff', '#007f3b'],
  ] as const;

  it.each(pairs)('keep %s on %s readable, dark and dim', (text, paper) => {
    for (const theme of [dark, dim]) expect(contrast(theme('text', parse(text)), theme('paint', parse(paper)))).toBeGreaterThanOrEqual(4.5);
  });

  it('keep dark words on the yellow of focus', () => {
    expect(withThemes('a { background-color: #ffeb3b; color: #212b32; }')).toContain(
      '{ background-color: var(--hna-paint-ffeb3b); color: #212b32; }',
    );
    expect(withThemes('a:not(b, c):focus, a:focus span { color: #212b32; }')).toContain('{ color: #212b32; }');
    expect(withThemes('a:not(:focus), a:focus { color: #212b32; }')).toContain('{ color: var(--hna-text-212b32); }');
  });
});

/**
 * nhsuk-frontend fixes its colours when its Sass is compiled. Here each becomes a custom property named by what it
 * does (text, paint, line, shadow) and its light value, and gets a dark and a dim value: dark text turns light, light paper
 * turns dark, and what means something by its strength (a green button, the yellow of focus) keeps it.
 */
type Colour = readonly [red: number, green: number, blue: number];
type Role = 'text' | 'paint' | 'line' | 'shadow';

const literal = /#[0-9a-f]{6}\b|#[0-9a-f]{3}\b/gi;

const roles: readonly (readonly [RegExp, Role])[] = [
  [/^(color|fill|text-decoration(-color)?|stroke|caret-color)$/, 'text'],
  [/^background/, 'paint'],
  [/^(border|outline|column-rule)/, 'line'],
  [/^box-shadow$/, 'shadow'],
];

/** Replaces the colours of compiled CSS and puts the themes' values before it. */
export function withThemes(css: string): string {
  const used = new Map<string, { readonly role: Role; readonly colour: Colour }>();
  const themed = css.replace(
    /([^{};]*)\{([^{}]*)\}/g,
    (_, selector: string, body: string) => `${selector}{${themeBlock(selector, body, used)}}`,
  );
  const tokens = [...used].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const values = (of: (role: Role, colour: Colour) => Colour) =>
    tokens.map(([name, { role, colour }]) => `${name}:${hex(of(role, colour))};`).join('');
  const light = `color-scheme:light;${values((_, colour) => colour)}`;
  const darkValues = `color-scheme:dark;${values(dark)}`;
  const dimValues = `color-scheme:dark;${values(dim)}`;
  // Paper is always light: dark values are for screens only.
  return [
    `:root{${light}}`,
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme]){${darkValues}}}`,
    `@media screen{:root[data-theme=dark]{${darkValues}}:root[data-theme=dim]{${dimValues}}}`,
    themed,
  ].join('\n');
}

function themeBlock(selector: string, body: string, used: Map<string, { role: Role; colour: Colour }>): string {
  const declarations = body.split(/;(?![^(]*\))/);
  // What has focus stands on yellow, also where another rule paints it.
  const hasFocus = selector
    .replace(/:not\([^)]*\)/g, '')
    .split(',')
    .every((each) => each.includes(':focus'));
  const onVivid =
    hasFocus ||
    declarations.some(
      (declaration) => roleOf(declaration) === 'paint' && (declaration.match(literal) ?? []).some((text) => isVivid(parse(text))),
    );
  return declarations
    .map((declaration) => {
      const kind = roleOf(declaration);
      // An arrow is drawn with borders, but belongs to the surface that it points from.
      const role = kind === 'line' && selector.includes('arrow') ? 'paint' : kind;
      if (role === undefined || (onVivid && role === 'text')) return declaration;
      return declaration.replace(literal, (text) => {
        const colour = parse(text);
        const name = `--hna-${role}-${hex(colour).slice(1)}`;
        used.set(name, { role, colour });
        return `var(${name})`;
      });
    })
    .join(';');
}

function roleOf(declaration: string): Role | undefined {
  const property = declaration.slice(0, declaration.indexOf(':')).trim();
  return roles.find(([pattern]) => pattern.test(property))?.[1];
}

/** The paper of the dark theme, from the page to what lies highest on it. */
const papers: Readonly<Record<string, string>> = {
  '#ffffff': '#1d252b',
  '#f0f4f5': '#11171b',
  '#d8dde0': '#323d46',
  '#e0e4e6': '#323d46',
};

export function dark(role: Role, colour: Colour): Colour {
  const { hue, saturation, lightness } = hsl(colour);
  if (isVivid(colour)) return colour;
  if (role === 'paint') {
    if (luminance(colour) < 0.5) return colour;
    const paper = papers[hex(colour)];
    return paper === undefined ? fromHsl(hue, Math.min(saturation, 0.45), 0.2) : parse(paper);
  }
  if (role !== 'text' && chroma(colour) < 40 && lightness > 0.6) return lightness > 0.99 ? colour : parse('#56656f');
  if (role === 'shadow' && chroma(colour) >= 40) return colour;
  return lighten(colour);
}

/** For a ward at night: no pure white, nothing bright, and still at least 4.5:1 between words and paper. */
export function dim(role: Role, colour: Colour): Colour {
  const factor = { text: 0.75, paint: 0.45, line: 0.5, shadow: 0.5 }[role];
  const [red, green, blue] = dark(role, colour);
  const scale = (channel: number, tint: number) => fromLinear(toLinear(channel) * factor * tint);
  return [scale(red, 1), scale(green, 0.94), scale(blue, 0.82)];
}

/** Mixes in white until the words can be read on dark paper. */
function lighten(colour: Colour): Colour {
  const paper = parse('#323d46');
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, [255, 255, 255], share);
    if (contrast(mixed, paper) >= (chroma(colour) < 40 ? 6.5 : 5)) return mixed;
  }
  return [255, 255, 255];
}

const isVivid = (colour: Colour): boolean => luminance(colour) > 0.4 && chroma(colour) >= 120;
const chroma = (colour: Colour): number => Math.max(...colour) - Math.min(...colour);
const mix = (one: Colour, other: Colour, share: number): Colour => {
  const channel = (index: 0 | 1 | 2) => Math.round(one[index] + (other[index] - one[index]) * share);
  return [channel(0), channel(1), channel(2)];
};

const toLinear = (channel: number): number => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
const fromLinear = (light: number): number => Math.round(255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055));

/** WCAG's relative luminance. */
export const luminance = ([red, green, blue]: Colour): number =>
  0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);

/** WCAG's contrast ratio. */
export function contrast(one: Colour, other: Colour): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

export function parse(text: string): Colour {
  const digits = text.length === 4 ? text.slice(1).replace(/./g, '$&$&') : text.slice(1);
  const channel = (index: number) => Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16);
  return [channel(0), channel(1), channel(2)];
}

const hex = (colour: Colour): string => `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;

function hsl([red, green, blue]: Colour) {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const high = Math.max(r, g, b);
  const span = high - Math.min(r, g, b);
  const lightness = high - span / 2;
  const saturation = span === 0 ? 0 : span / (1 - Math.abs(2 * lightness - 1));
  const turn = span === 0 ? 0 : high === r ? ((g - b) / span + 6) % 6 : high === g ? (b - r) / span + 2 : (r - g) / span + 4;
  return { hue: turn * 60, saturation, lightness };
}

function fromHsl(hue: number, saturation: number, lightness: number): Colour {
  const channel = (shift: number) => {
    const k = (shift + hue / 30) % 12;
    return Math.round(255 * (lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

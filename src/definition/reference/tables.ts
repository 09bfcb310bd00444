import type { JsonSchema } from './json-schemas';

type Schema = JsonSchema | boolean;

/** A table of the keys of a mapping: which it must have, what may stand there, what each means. */
export function keyTable(schema: JsonSchema, wanted: (key: string) => boolean = () => true): string {
  const required = new Set(schema.required ?? []);
  const keys = Object.entries(schema.properties ?? {}).filter(([key]) => wanted(key));
  if (keys.length === 0) return '';
  const rows = keys.map(([key, value]) => {
    const means = typeof value === 'boolean' ? '' : (value.description ?? '');
    return `| \`${key}\`${required.has(key) ? ' *' : ''} | ${kindOf(value)} | ${cell(means)} |`;
  });
  return ['| Key | Value | Meaning |', '|---|---|---|', ...rows].join('\n');
}

/** What may stand under a key, in a few words. */
export function kindOf(schema: Schema): string {
  if (typeof schema === 'boolean') return 'anything';
  if (schema.$ref !== undefined) return linkTo(schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1));
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${String(each)}\``).join(', ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return [...new Set(union.map(kindOf))].join(' or ');
  if (schema.type === 'array') {
    const { items } = schema;
    return `list of ${items === undefined || Array.isArray(items) ? 'anything' : kindOf(items)}${bounds(schema.minItems, schema.maxItems)}`;
  }
  if (schema.type === 'object') {
    const { additionalProperties } = schema;
    if (typeof additionalProperties === 'object') return `names to ${kindOf(additionalProperties)}`;
    return Object.keys(schema.properties ?? {})
      .map((key) => `\`${key}\``)
      .join(', ');
  }
  if (schema.type === 'integer') return `whole number${bounds(schema.minimum, schema.maximum)}`;
  if (schema.type === 'number') return 'number';
  if (schema.type === 'null') return '`null`';
  return schema.type === 'boolean' ? 'true or false' : 'text';
}

/** The page that explains each shape. */
const homes: Readonly<Record<string, readonly string[]>> = {
  'items.md': ['option', 'site', 'check', 'column'],
  'form.md': ['fact', 'condition', 'use-page', 'page', 'use', 'red-flag'],
  'migrations.md': ['migration', 'migration-step', 'answer', 'answers'],
  'pages-and-concerns.md': ['concern'],
  'care-library.md': ['suggestions', 'suggestion', 'service', 'standard'],
  'tests.md': ['scenario'],
};

/** The shapes that a page explains, in order. */
export const shapesOf = (file: string): readonly string[] => homes[file] ?? [];

function linkTo(name: string): string {
  const home = Object.keys(homes).find((file) => shapesOf(file).includes(name));
  return home === undefined ? `[${name}](items.md)` : `[${name}](${home}#${name})`;
}

export const cell = (text: string): string => text.replaceAll('|', '\\|');

/** Limits that say something: the largest safe integer is none. */
function bounds(least: number | undefined, most: number | undefined): string {
  const low = least === undefined || least <= Number.MIN_SAFE_INTEGER ? undefined : least;
  const high = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : most;
  if (low !== undefined && high !== undefined) return `, ${low} to ${high}`;
  if (high !== undefined) return `, at most ${high}`;
  return low === undefined ? '' : `, at least ${low}`;
}

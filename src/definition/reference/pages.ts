import { bodySites } from '../body-sites';
import { grammar, precedence } from './grammar';
import { jsonSchemas, type JsonSchema } from './json-schemas';
import { problemTables } from './problems';
import { cell, keyTable, shapesOf } from './tables';

const generated = '<!-- Written by `hna forms schema`; change the schema, not this page. -->';
const legend = 'A key with * must be there. Any key that is not named here is refused.';

/** The pages of `docs/reference`, by file name, made from the schema. */
export function referencePages(): ReadonlyMap<string, string> {
  const schemas = jsonSchemas();
  const form = schemas.get('form') ?? {};
  return new Map([
    ['README.md', page('Reference', overview)],
    ['form.md', page('A form', filePage(form, 'form.md'))],
    ['items.md', page('Items', itemsPage(form))],
    ['pages-and-concerns.md', page('Shared pages and the library of concerns', sharedPages(schemas))],
    ['care-library.md', page('Suggestions, services and standards of care', carePages(schemas))],
    ['tests.md', page('Form tests', filePage(schemas.get('scenarios') ?? {}, 'tests.md'))],
    ['migrations.md', page('Migrations', definitions(form, shapesOf('migrations.md')))],
    ['expressions.md', page('Expressions', expressions())],
    ['body-sites.md', page('Body sites', sites())],
    ['problems.md', page('Problems', problemTables())],
  ]);
}

const page = (title: string, body: string): string => `# ${title}\n\n${generated}\n\n${body.trimEnd()}\n`;

const overview = `Every key and every word that a definition may hold. How to write one: [writing forms](../writing-forms.md).

- [A form](form.md): the file itself, its pages, conditions, context and red flags
- [Items](items.md): questions of every type, computed values, words, tables
- [Shared pages and the library of concerns](pages-and-concerns.md)
- [Suggestions, services and standards of care](care-library.md)
- [Expressions](expressions.md)
- [Body sites](body-sites.md)
- [Form tests](tests.md)
- [Migrations](migrations.md)
- [Problems](problems.md): what \`hna forms check\` may tell

\`npm run build\` writes a JSON Schema of each kind of file (form, page, concerns, services, standards, scenarios, translations) to \`dist/schema\`; so does
\`hna forms schema\`, and the library brings them in \`schema/\`. An editor that knows YAML completes and checks by one, where the file begins
with \`# yaml-language-server: $schema=../dist/schema/form.schema.json\`.`;

/** The keys of a file, and after them the shapes that its page explains. */
function filePage(schema: JsonSchema, file: string): string {
  return `${schema.description ?? ''} ${legend}\n\n${keyTable(schema)}\n\n${definitions(schema, shapesOf(file))}`;
}

function definitions(schema: JsonSchema, names: readonly string[]): string {
  return names.map((name) => shape(name, schema.$defs?.[name] ?? {})).join('\n\n');
}

function shape(name: string, schema: JsonSchema): string {
  const options = (schema.anyOf ?? schema.oneOf ?? [schema]).filter((option) => typeof option !== 'boolean');
  const mappings = options.filter((option) => option.properties !== undefined);
  const plain = options.length > mappings.length ? ['Plain text, or:'] : [];
  const tables = mappings.map((option) =>
    [option.description === schema.description ? '' : option.description, keyTable(option)].join('\n\n').trim(),
  );
  return [`## ${name}`, schema.description ?? '', ...(mappings.length === 0 ? [] : plain), ...tables].join('\n\n');
}

function itemsPage(form: JsonSchema): string {
  const items = (form.$defs?.['item']?.oneOf ?? []).filter((option) => typeof option !== 'boolean');
  const [most = {}] = items;
  const common = Object.keys(most.properties ?? {}).filter(
    (key) => items.filter((item) => same(item, most, key)).length > items.length / 2,
  );
  const sections = items.map((item) => {
    const shared = common.filter((key) => key !== 'type' && same(item, most, key)).map((key) => `\`${key}\``);
    const own = keyTable(item, (key) => key !== 'type' && !(common.includes(key) && same(item, most, key)));
    return [`## ${typesOf(item).join(', ')}`, item.description ?? '', own, `Of [every question](#every-question): ${shared.join(', ')}.`]
      .filter((part) => part !== '')
      .join('\n\n');
  });
  const columns = (form.$defs?.['column']?.oneOf ?? []).flatMap((option) => (typeof option === 'boolean' ? [] : typesOf(option)));
  const column = `## column\n\nA column of a table is an item of type ${columns.join(', ')}. It has the keys of its type, but for \`sensitive\`, \`discreet\`, \`carryForward\` and \`prefill\`.`;
  const others = shapesOf('items.md').filter((name) => name !== 'column');
  const every = `## Every question\n\nEach item has a \`type\`, and of these keys those that its type names.\n\n${keyTable(most, (key) => common.includes(key) && key !== 'type')}`;
  return [legend, every, ...sections, column, definitions(form, others)].join('\n\n');
}

/** Does a key mean the same in two shapes. */
const same = (one: JsonSchema, other: JsonSchema, key: string): boolean =>
  one.properties?.[key] !== undefined && JSON.stringify(one.properties[key]) === JSON.stringify(other.properties?.[key]);

function typesOf(item: JsonSchema): readonly string[] {
  const type = item.properties?.['type'];
  return typeof type === 'object' ? [type.const ?? type.enum ?? []].flat().map(String) : [];
}

function sharedPages(schemas: ReadonlyMap<string, JsonSchema>): string {
  const [shared, concerns] = [schemas.get('page') ?? {}, schemas.get('concerns') ?? {}];
  const part = (title: string, schema: JsonSchema): string => `## ${title}\n\n${schema.description ?? ''}\n\n${keyTable(schema)}`;
  return [
    legend,
    part('A shared page', shared),
    part('The library', concerns),
    definitions(concerns, shapesOf('pages-and-concerns.md')),
  ].join('\n\n');
}

function carePages(schemas: ReadonlyMap<string, JsonSchema>): string {
  const [concerns, services, standards] = ['concerns', 'services', 'standards'].map((name) => schemas.get(name) ?? {});
  const part = (title: string, schema: JsonSchema = {}): string => `## ${title}\n\n${schema.description ?? ''}\n\n${keyTable(schema)}`;
  const shapes = Object.assign({}, concerns?.$defs, services?.$defs, standards?.$defs);
  return [
    legend,
    part('The directory of services', services),
    part('The standards of care', standards),
    definitions({ $defs: shapes }, shapesOf('care-library.md')),
  ].join('\n\n');
}

function expressions(): string {
  const rows = grammar.map(
    ({ word, gives, means, right, wrong }) => `| \`${word}\` | ${gives} | ${means} | \`${cell(right)}\` | \`${cell(wrong)}\` |`,
  );
  return [
    'An expression stands on one line or in a `|` block. A hyphen inside a name belongs to the name.',
    `## Words\n\n| Word | Gives | Meaning | Builds | Does not build |\n|---|---|---|---|---|\n${rows.join('\n')}`,
    `## Precedence\n\nWhat binds tighter stands first; brackets change it.\n\n${precedence.map((line, index) => `${index + 1}. \`${line}\``).join('\n')}`,
    '## Rows\n\nInside a column’s own expressions the bare id of a column means the cell of this row. Elsewhere `table.column` stands inside an aggregate, and the argument runs once for each row. One argument goes through the rows of one table, and does not look at this row too.',
  ].join('\n\n');
}

function sites(): string {
  const rows = [...bodySites].map(([code, { regions, snomed }]) => `| \`${code}\` | ${regions.join(', ')} | ${snomed ?? ''} |`);
  return `The codes that options of a \`body-map\` may have. Left and right are the person’s own. An option that is \`open\` or \`exclusive\` has a code of its own.\n\n| Code | Regions of the picture | SNOMED CT |\n|---|---|---|\n${rows.join('\n')}`;
}

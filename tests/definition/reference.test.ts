import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { jsonSchemas, readTranslatable, referencePages, pseudoTranslation, type JsonSchema } from '../../src/definition/build';

const folder = new URL('../../docs/reference/', import.meta.url);

describe('the reference', () => {
  it('is what the schema says today: run node bin/hna.mjs forms schema --reference docs/reference', () => {
    const kept = new Map(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
    expect(kept).toEqual(referencePages());
  });

  it('leads only to places that are there', () => {
    const pages = referencePages();
    const anchors = (text: string) =>
      [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      );
    const lost = [...pages].flatMap(([name, text]) =>
      [...text.matchAll(/\]\(([a-z-]*(?:\.md)?)(?:#([a-z0-9-]+))?\)/g)].flatMap(([link, file = '', anchor]) => {
        const target = pages.get(file === '' ? name : file);
        const found = target !== undefined && (anchor === undefined || anchors(target).includes(anchor));
        return found ? [] : [`${name} ${link}`];
      }),
    );
    expect(lost).toEqual([]);
  });
});

describe('the JSON Schema', () => {
  it('explains every key of every kind of file', () => {
    const silent: string[] = [];
    const walk = (at: string, schema: JsonSchema | boolean): void => {
      if (typeof schema === 'boolean') return;
      for (const [key, value] of Object.entries(schema.properties ?? {})) {
        if (key !== 'type' && key !== 'ends' && typeof value !== 'boolean' && value.description === undefined && value.$ref === undefined)
          silent.push(`${at}.${key}`);
        walk(`${at}.${key}`, value);
      }
      for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) walk(at, part);
      for (const [name, part] of Object.entries(schema.$defs ?? {})) walk(name, part);
      if (typeof schema.items === 'object' && !Array.isArray(schema.items)) walk(`${at}[]`, schema.items);
    };
    for (const [name, schema] of jsonSchemas()) walk(name, schema);
    expect(silent).toEqual([]);
  });

  it.each([
    ['form', 'forms/secondary-breast-cancer/progression.yaml'],
    ['page', 'forms/safety-check.yaml'],
    ['concerns', 'forms/concerns.yaml'],
    ['scenarios', 'forms/secondary-breast-cancer/progression.test.yaml'],
  ])('of a %s holds of the product’s own, and refuses a key that is none', (kind, file) => {
    const schema = z.fromJSONSchema(jsonSchemas().get(kind) ?? false);
    const value: unknown = parse(readFileSync(file, 'utf8'));
    expect(schema.safeParse(value).error?.issues ?? []).toEqual([]);
    expect(schema.safeParse({ ...Object(value), titel: 'How are you?' }).success).toBe(false);
  });

  it('of translations holds of a file that is written for translators', () => {
    const { owners } = readTranslatable(new Map([['forms/safety-check.yaml', readFileSync('forms/safety-check.yaml', 'utf8')]]));
    const schema = z.fromJSONSchema(jsonSchemas().get('translations') ?? false);
    const [file] = owners.map(({ id, texts }) => pseudoTranslation(id, texts, 'en-XA'));
    expect(schema.safeParse({ ...file, language: 'cy' }).error?.issues ?? []).toEqual([]);
    expect(schema.safeParse({ ...file, language: 'Welsh' }).success).toBe(false);
  });

  it('names the keys of the product’s own forms', () => {
    const form: unknown = parse(readFileSync('forms/secondary-breast-cancer/progression.yaml', 'utf8'));
    const known = Object.keys(jsonSchemas().get('form')?.properties ?? {});
    expect(Object.keys(Object(form)).filter((key) => !known.includes(key))).toEqual([]);
  });
});

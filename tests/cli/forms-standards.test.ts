import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { standardIds } from '../../src/definition/schema';
import { Desk } from './hna';

const own = resolve('forms');
let desk: Desk;
beforeEach(() => {
  desk = new Desk();
  cpSync(own, join(desk.folder, 'forms'), { recursive: true });
});
afterEach(() => desk.clear());

const change = (file: string, from: string | RegExp, to: string): void => {
  const text = readFileSync(join(desk.folder, 'forms', file), 'utf8');
  expect(text).toMatch(from);
  desk.write(`forms/${file}`, text.replace(from, to));
};
const list = z.array(z.string()).min(1);
const printed = z.array(z.object({ id: z.enum(standardIds), items: list, actions: list, referrals: list, documents: list }));

describe('hna forms standards', () => {
  it('prints for each of the twelve what meets it, for programs and for people', () => {
    const asJson = desk.run('standards', '--json');
    expect([asJson.code, asJson.err]).toEqual([0, '']);
    const standards = printed.parse(JSON.parse(asJson.out));
    expect(standards.map(({ id }) => id)).toEqual(standardIds);
    const { out } = desk.run('standards');
    for (const { id, items, actions, referrals, documents } of standards) {
      expect(out).toMatch(new RegExp(`^${id}  \\S`, 'm'));
      for (const part of [items, actions, referrals, documents]) expect(out).toContain(part.join(', '));
    }
    expect(out).toContain('Our copy stops after');
  });

  it.each([
    ['items', 'items: [money, benefits, work, pension-insurance, immigration]', 'items: []'],
    ['actions', /actions: \[money-adviser.*\]/, 'actions: []'],
    ['referrals', 'referrals: [welfare-rights, work-advice, money-advice, immigration-advice]', 'referrals: []'],
    ['documents', 'documents: [money-work]', 'documents: []'],
  ])('fails where a standard has no %s', (part, from, to) => {
    change('standards.yaml', from, to);
    const { code, out, err } = desk.run('standards', '--json');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(new RegExp(`forms/standards\\.yaml:\\d+:\\d+ error wrong-value\\n {2}${part} `));
    expect(err).toContain('The standards are not all met.');
  });

  it('fails where one of the twelve is not there, or names a service that the directory does not know', () => {
    change('standards.yaml', /  - id: P3[^]*$/, '');
    expect(desk.run('standards').err).toContain('Nothing says how the standard P3 is met.');
    change('services.yaml', 'id: clinical-trials', 'id: trials-team');
    expect(desk.run('standards')).toMatchObject({ code: 1, err: expect.stringContaining('The directory has no service clinical-trials.') });
    expect(desk.run('check').code).toBe(1);
  });

  it('says so where a folder has none', () => {
    desk.write('other/services.yaml', 'services: []\n');
    expect(desk.run('standards', 'other')).toEqual({
      code: 1,
      out: '',
      err: 'The folder other holds no standards of care (standards:).\n',
    });
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { careLibrary } from '../../src/app/care-library';
import { buildCareLibrary, buildForms } from '../../src/definition/build';
import { standardIds } from '../../src/definition/schema';

const files = new Map(
  readdirSync('forms', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name.replaceAll('\\', '/'), readFileSync(join('forms', name), 'utf8')]),
);
const changed = (name: string, change: (text: string) => string): ReadonlyMap<string, string> =>
  new Map(files).set(name, change(files.get(name) ?? ''));

describe('the care library of the product', () => {
  const { library, problems } = buildCareLibrary(files);

  it('has no mistake, and is what the app imports', () => {
    expect(problems).toEqual([]);
    expect(careLibrary).toEqual(library);
  });

  it('suggests something to do, something to read and somebody to see for every concern', () => {
    const bare = Object.entries(library.concerns).filter(
      ([, { suggestions }]) => suggestions.plan.length === 0 || suggestions.information.length === 0 || suggestions.referral.length === 0,
    );
    expect(bare.map(([id]) => id)).toEqual([]);
    expect(Object.keys(library.concerns).length).toBeGreaterThan(66);
  });

  it('meets each of the twelve standards by what is asked, planned, referred and written down', () => {
    expect(library.standards.map(({ id }) => id)).toEqual(standardIds);
    for (const { items, actions, referrals, documents } of library.standards) {
      expect(Math.min(items.length, actions.length, referrals.length, documents.length)).toBeGreaterThan(0);
    }
  });

  it('asks at every assessment point for what meets a standard', () => {
    const { forms } = buildForms(files);
    const missing = library.standards.flatMap(({ id, items }) =>
      forms.flatMap((form) =>
        items.flatMap((item) => (form.items.some((each) => each.id === item) ? [] : [`${id} ${item} ${form.points.join(', ')}`])),
      ),
    );
    // Where treatment stops nothing talks of choices and trials.
    const stopping = 'treatment-change, progression, diagnosis';
    expect(missing).toEqual(['T1', 'T2', 'T4'].map((id) => `${id} options ${stopping}`));
  });

  it('says of the two standards that are cut off in our copy what we read into them', () => {
    expect(library.standards.flatMap(({ id, ours }) => (ours === undefined ? [] : [id]))).toEqual(['I1', 'T4']);
  });

  it('offers the charity first, and none of its services for an emergency', () => {
    expect(library.services.slice(0, 4).map(({ id }) => id)).toEqual([
      'bcn-helpline',
      'bcn-email',
      'bcn-living-with-secondary',
      'bcn-younger-women',
    ]);
    expect(library.services[0]).toMatchObject({ phone: '0808 800 6000', hours: expect.stringContaining('August 2022') });
    expect(library.services.filter(({ notForEmergencies }) => notForEmergencies !== true)).toEqual([]);
  });

  it('gives a number or an address only of what somebody once checked; the rest waits for the local team', () => {
    for (const { phone, email, web, checked, local } of library.services) {
      const reachable = [phone, email, web].some((each) => each !== undefined);
      expect([reachable, checked !== undefined, local === undefined]).toEqual([reachable, reachable, reachable]);
    }
  });

  it('stands in no form: a service or a suggestion that changes leaves every form as it is', () => {
    const hashes = (all: ReadonlyMap<string, string>) => buildForms(all).forms.map(({ id, hash }) => [id, hash]);
    const other = changed('concerns.yaml', (text) => text.replace('We look for causes that we can treat', 'We look for what we can treat'));
    expect(buildCareLibrary(other).library).not.toEqual(library);
    expect(hashes(other)).toEqual(hashes(files));
  });
});

describe('the directory', () => {
  it('can be changed without code: a service that is added can be suggested', () => {
    const added = '  - { id: lunch-club, name: Lunch club, kind: group, phone: 0800 000 000, checked: 2026-11-01 }\n';
    const all = new Map(changed('services.yaml', (text) => `${text}${added}`)).set(
      'concerns.yaml',
      (files.get('concerns.yaml') ?? '').replace('referral: [bcn-living-with-secondary, bcn-younger-women', 'referral: [lunch-club'),
    );
    const { library, problems } = buildCareLibrary(all);
    expect(problems).toEqual([]);
    expect(library.concerns['loneliness']?.suggestions.referral[0]).toBe('lunch-club');
    expect(library.services.at(-1)).toMatchObject({ name: 'Lunch club' });
  });

  it('keeps a service that has closed, for the plans that name it, and warns where it is still suggested', () => {
    const { library, problems, warnings } = buildCareLibrary(
      changed('services.yaml', (text) =>
        text.replace('    name: Hospice, day care', '    closed: 2026-10-01\n    name: Hospice, day care'),
      ),
    );
    expect(problems).toEqual([]);
    expect(library.services.find(({ id }) => id === 'hospice')?.closed).toBe('2026-10-01');
    expect(warnings.filter(({ code }) => code === 'service-closed').length).toBeGreaterThan(0);
  });

  it('becomes stale a year after it was checked, and not before', () => {
    const stale = (today: string) =>
      buildCareLibrary(files, today).warnings.flatMap(({ code, message }) => (code === 'service-stale' ? [message] : []));
    expect(stale('2022-09-01')).toEqual([]);
    expect(stale('2026-11-29')[0]).toBe('bcn-helpline was last checked on 2022-08-31.');
  });
});

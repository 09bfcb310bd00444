import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { compile } from '../../src/engine';
import {
  checkNhsNumber,
  conflictsOf,
  foldChangesets,
  isBody,
  offersOf,
  openAssessment,
  readAssessment,
  readEvent,
  readOpenFlag,
  readPatient,
  signaturesOf,
  type Part,
  type RecordState,
} from '../../src/records';
import { protocol, type WireChangeset } from '../../src/protocol';
import { inTeam, openDatabase, type Database } from '../../src/server/database';
import { push } from '../../src/server/feed/push';
import { firingRates, lastMorning, makeTeam, planSeeding, seedTeam } from '../../src/server/made';
import { Chance } from '../../src/server/made/chance';
import { makeDevices } from '../../src/server/made/make';
import { reachRunning } from '../../src/server/postgres';
import { addAccount, addTeam, findTeam } from '../../src/server/http/accounts';
import { realForms, writeRealForms } from '../real-forms';
import { makeFolder, start } from './helper';

vi.setConfig({ testTimeout: 240_000 });

const forms = realForms().map((form) => compile(form));
const wish = {
  team: 'team-of-made-people-01',
  authors: ['nurse-one-of-made-team', 'nurse-two-of-made-team'] as const,
  forms,
  care: { concerns: {}, services: [], standards: [] },
  today: '2026-11-29',
} as const;
const made = makeTeam({ ...wish, patients: 500, seed: 'distributions' });
const assessments = made.people.flatMap(({ assessments: all }) => all);
const withConcerns = assessments.filter(({ concerns }) => concerns.length > 0);
const states = made.people.flatMap(({ person }) => person.course.states);
const ofKind = (kind: RecordState['kind']): readonly RecordState[] => states.filter((state) => state.kind === kind);

const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;
const deviation = (list: readonly number[]): number => Math.sqrt(mean(list.map((each) => (each - mean(list)) ** 2)));
const share = <T>(list: readonly T[], is: (each: T) => boolean): number => list.filter(is).length / list.length;
const within = (value: number, least: number, most: number): void => {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
};

// Figures: field.md §7, *Test data generator*. The bounds leave room for chance, not for another distribution.
describe('a made team', () => {
  test('worries as people with secondary breast cancer do: 10–20 % about nothing, the others unevenly', () => {
    within(
      share(assessments, ({ concerns }) => concerns.length === 0),
      0.1,
      0.2,
    );
    const counts = withConcerns.map(({ concerns }) => concerns.length);
    within(mean(counts), 5.8, 7.2);
    within(deviation(counts), 3.8, 5.2);
    expect(Math.max(...counts)).toBeLessThanOrEqual(25);
    // Over-dispersed: far more uneven than counts of things that come independently.
    expect(deviation(counts) ** 2).toBeGreaterThan(1.8 * mean(counts));
  });

  test('rates them from 1 to 10, mean about 7', () => {
    const ratings = withConcerns.flatMap(({ concerns }) => concerns.map(([, rating]) => rating));
    within(mean(ratings), 6.5, 7.2);
    within(deviation(ratings), 2.1, 2.7);
    expect([Math.min(...ratings), Math.max(...ratings)]).toEqual([1, 10]);
  });

  test('names some concerns only in talk, leaves some assessments half done, and is helped', () => {
    const all = assessments.flatMap(({ concerns }) => concerns).length;
    expect(all).toBeGreaterThan(1000);
    within(assessments.flatMap(({ inTalk }) => inTalk).length / all, 0.11, 0.19);
    const read = ofKind('assessment').map(readAssessment);
    within(
      share(ofKind('assessment'), (state) => signaturesOf(state).length === 0),
      0.045,
      0.115,
    );
    within(
      share(read, ({ mode }) => mode === 'from-paper'),
      0.025,
      0.08,
    );
    within(
      share(read, ({ helper }) => helper !== null && helper !== 'none'),
      0.065,
      0.14,
    );
  });

  test('raises a red flag at 3–5 % of assessments after the first', () => {
    const later = assessments.filter(({ events }) => events.some(({ point }) => point !== 'diagnosis'));
    within(
      share(later, ({ filled }) => filled.fired.length > 0),
      0.02,
      0.06,
    );
    expect(ofKind('flag').length).toBe(assessments.flatMap(({ filled }) => filled.fired).length);
  });

  test('has a red flag or two that nobody has closed, however few days one may stay open', () => {
    const open = ofKind('flag').flatMap((state) => readOpenFlag(state) ?? []);
    within(open.length, 2, 12);
    expect(open.filter(({ raisedAt }) => raisedAt !== null && raisedAt < Date.parse('2026-11-25'))).toEqual([]);
  });

  test('works up to three days without a network, on tablets of which about one in a hundred has a wrong clock', () => {
    const gaps = made.people.flatMap(({ person }) => person.course.acts.map(({ at, arrives }) => arrives - at));
    expect(Math.min(...gaps)).toBe(0);
    within(Math.max(...gaps) / 3_600_000, 48, 72);
    within(
      share(gaps, (gap) => gap > 0),
      0.15,
      0.35,
    );
    const many = makeDevices(new Chance('tablets'), 3000);
    within(
      share(many, ({ skew }) => Math.abs(skew) > 60_000),
      0.001,
      0.03,
    );
  });

  test('has offers, treatments, plans, referrals, documents, a few who died or moved, and a few on whom tablets differ', () => {
    const statuses = new Set(ofKind('event').flatMap((state) => offersOf(state).map(({ status }) => status)));
    expect([...statuses].toSorted()).toEqual(['declined', 'not-offered', 'offered', 'unable', 'undecided']);
    within(
      share(ofKind('event'), (state) => readEvent(state).told === null),
      0.001,
      0.1,
    );
    within(
      share(ofKind('patient'), (state) => readPatient(state).ended !== null),
      0.02,
      0.12,
    );
    const differing = states.filter((state) => conflictsOf(state).length > 0).length;
    within(differing / made.people.length, 0.005, 0.08);
    expect(ofKind('treatment').length).toBeGreaterThan(300);
    expect(ofKind('plan-item').length).toBeGreaterThan(800);
    expect(ofKind('document').length).toBeGreaterThan(800);
  });

  test('bears names and numbers that nobody has', () => {
    const patients = ofKind('patient').map(readPatient);
    const numbers = patients.flatMap(({ nhsNumber }) => nhsNumber ?? []);
    expect(numbers.filter((number) => !number.startsWith('999') || checkNhsNumber(number) !== null)).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(patients.filter(({ nhsNumber, noNumberReason }) => nhsNumber === null && noNumberReason === null)).toEqual([]);
  });

  test('says nothing that its form would not take', () => {
    const wrong = ofKind('assessment').flatMap((state) => {
      const assessment = readAssessment(state);
      const form = forms.find(({ canonical }) => canonical.hash === assessment.form.hash);
      if (form === undefined) return [`${state.id}: no form`];
      const issues = openAssessment(form, state)
        .issues()
        .filter(({ severity }) => severity === 'error');
      // A half-done one lacks answers, and so do pages passed over on a day without worries.
      return issues.filter(({ code }) => code !== 'required').map(({ path, code }) => `${path}: ${code}`);
    });
    expect(wrong).toEqual([]);
  });

  test('completes the safety check in what is submitted', () => {
    const submitted = new Set(
      ofKind('assessment')
        .filter((state) => signaturesOf(state).length > 0)
        .map(({ id }) => id),
    );
    expect(assessments.filter(({ id, filled }) => submitted.has(id) && !filled.safetyCheckComplete)).toEqual([]);
  });

  test('is the same to the last byte for the same wish, and shares nothing with another', () => {
    const again = (seed: string) => makeTeam({ ...wish, patients: 12, seed }).chains;
    expect(JSON.stringify(again('a'))).toBe(JSON.stringify(again('a')));
    const ids = new Set(
      again('a')
        .flat()
        .map(({ header }) => header.id),
    );
    expect(
      again('b')
        .flat()
        .filter(({ header }) => ids.has(header.id)),
    ).toEqual([]);
  });

  test('stands in its chains as each tablet wrote it, whole', () => {
    const parts = made.chains.flat().flatMap(({ header, body }): Part[] => {
      const read: unknown = JSON.parse(body);
      return isBody(read) ? [{ header, changes: read.changes }] : [];
    });
    expect(parts.length).toBe(made.chains.flat().length);
    const folded = foldChangesets(parts, () => undefined);
    const [one] = made.people;
    for (const state of one?.person.course.states ?? []) expect(folded.get(state.id)).toEqual(state);
  });
});

test('no point has an immediate red flag at more than about 5 % of made assessments', () => {
  const rates = firingRates(forms, 400, 'rates');
  const immediate = rates.filter(({ rule }) => rule === '');
  expect(immediate.map(({ point }) => point)).toEqual(['diagnosis', 'progression', 'treatment-change']);
  for (const { fired, assessments: count } of immediate) {
    expect(count).toBeGreaterThan(100);
    expect(fired / count).toBeLessThanOrEqual(0.06);
  }
  expect(immediate.reduce((sum, { fired }) => sum + fired, 0)).toBeGreaterThan(0);
});

describe('seeding', () => {
  const undo: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  });

  async function serve(options: Parameters<typeof start>[1] = {}, folder = makeFolder()) {
    const server = await start(folder.path, { forms: writeRealForms(folder.path), ...options });
    const database = openDatabase(reachRunning(join(folder.path, 'data')).app);
    const stop = async (): Promise<void> => {
      await database.destroy();
      await server.stop();
    };
    return { folder, server, database, stop };
  }

  /** How many changesets the team has. */
  const headOf = async (database: Database, name: string): Promise<number> => {
    const team = (await findTeam(database, name)) ?? '';
    const row = await inTeam(database, team, (transaction) =>
      transaction.selectFrom('feed').select('head').where('team', '=', team).executeTakeFirst(),
    );
    return Number(row?.head ?? -1);
  };

  test('happens at the first start and never again; a start after one that was broken off goes on', async () => {
    const first = await serve({ madePatients: 5 });
    undo.push(first.folder.remove);
    await first.server.filled;
    const head = await headOf(first.database, 'Demonstration team');
    expect(head).toBeGreaterThan(30);
    await first.stop();
    const file = join(first.folder.path, 'data', 'demonstration-accounts.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    expect(kept.made).toMatchObject({ patients: 5, done: true });
    const second = await serve({ madePatients: 150 }, first.folder);
    await second.server.filled;
    expect(await headOf(second.database, 'Demonstration team')).toBe(head);
    await second.stop();
    // As a kill in the middle leaves it, with everything or with nothing stored yet.
    writeFileSync(file, JSON.stringify({ ...kept, made: { ...kept.made, done: false } }));
    const third = await serve({ madePatients: 150 }, first.folder);
    await third.server.filled;
    expect(await headOf(third.database, 'Demonstration team')).toBe(head);
    await third.stop();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(kept);
  });

  test('goes on behind a server that answers, ends with it when it is stopped, and goes on at the next start', async () => {
    const first = await serve({ madePatients: 100 });
    undo.push(first.folder.remove);
    expect((await fetch(`${first.server.url}/api/sync/hello`)).status).toBe(401);
    // Somebody whose first pack is there is not the last.
    await vi.waitFor(async () => expect(await headOf(first.database, 'Demonstration team')).toBeGreaterThan(0), {
      timeout: 30_000,
      interval: 5,
    });
    await first.stop();
    const file = join(first.folder.path, 'data', 'demonstration-accounts.json');
    expect(JSON.parse(readFileSync(file, 'utf8')).made).toMatchObject({ patients: 100, done: false });
    const second = await serve({ madePatients: 100 }, first.folder);
    undo.push(second.stop);
    await second.server.filled;
    expect(JSON.parse(readFileSync(file, 'utf8')).made).toMatchObject({ done: true });
    const { made: whole } = await planSeeding(second.database, {
      ...JSON.parse(readFileSync(file, 'utf8')).made,
      team: 'Demonstration team',
      sources: 'forms',
    });
    expect(await headOf(second.database, 'Demonstration team')).toBe(whole.chains.flat().length);
  });

  test('says so where the file that tells of it cannot be written, and the server goes on and stops', async () => {
    const said: string[] = [];
    const { server, folder, stop } = await serve({ madePatients: 1, say: (line) => said.push(line) });
    undo.push(folder.remove);
    const file = join(folder.path, 'data', 'demonstration-accounts.json');
    rmSync(file);
    mkdirSync(file);
    await server.filled;
    expect(said.at(-1)).toMatch(/^The made-up patients are not all there: /);
    expect((await fetch(`${server.url}/api/sync/hello`)).status).toBe(401);
    await stop();
  });

  test('adds nothing to a demonstration that began empty', async () => {
    const first = await serve();
    undo.push(first.folder.remove);
    await first.stop();
    const second = await serve({ madePatients: 150 }, first.folder);
    await second.server.filled;
    expect(await headOf(second.database, 'Demonstration team')).toBe(0);
    await second.stop();
  });

  test('goes on where it was broken off, refuses a real team, and quarantines nothing', async () => {
    const { folder, database, stop } = await serve();
    undo.push(folder.remove, stop);
    const asked = { team: 'Demonstration team', patients: 4, seed: 'x', today: lastMorning(Date.now()), sources: 'forms' };
    const team = (await findTeam(database, asked.team)) ?? '';
    const whole = await seedTeam(database, asked);
    const all = whole.made.chains.flat().length;
    expect(whole.stored).toBe(all);
    const [chain = []] = (await seedTeam(database, { ...asked, seed: 'y', patients: 0 })).made.chains;
    expect(chain.length).toBe(1);
    // Of another, the first half of the first tablet's chain is there when it is broken off.
    const { made: other } = await planSeeding(database, { ...asked, seed: 'z' });
    const half: readonly WireChangeset[] = other.chains[0]?.slice(0, 3) ?? [];
    const author = half[0]?.header.author ?? '';
    await push(database, { team, account: author }, { protocol, device: half[0]?.header.device ?? '', changesets: [...half] });
    const rest = await seedTeam(database, { ...asked, seed: 'z' });
    expect(rest.stored).toBe(rest.made.chains.flat().length - half.length);
    expect((await seedTeam(database, { ...asked, seed: 'z' })).stored).toBe(0);
    const real = await addTeam(database, 'A real team', 'real');
    await addAccount(database, real, { name: 'real', display: 'Real', password: 'a long password', roles: ['nurse'] });
    await expect(seedTeam(database, { ...asked, team: 'A real team' })).rejects.toThrow(/a real one/);
    await expect(seedTeam(database, { ...asked, team: 'Nobody' })).rejects.toThrow(/no team Nobody/);
    expect(await headOf(database, 'A real team')).toBe(0);
  });
});

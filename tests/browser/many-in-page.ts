import { giveAnswers, startAssessment } from '../../src/records';
import { openStore } from '../../src/store';
import { ringByWords } from './unlock-in-page';

/** Runs in the page: each assessment is begun and answered in one changeset. */
export async function writeAssessments(count: number, words: string): Promise<readonly string[]> {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
  const id = (): string => [...random(12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const store = await openStore({ now: () => Date.now(), random, indexedDB, IDBKeyRange }, await ringByWords(words));
  const definition = (await store.definitions()).find(({ points }) => points.includes('progression'));
  if (definition === undefined) throw new Error('no definition is here');
  const form = { id: definition.id, version: definition.version, hash: definition.hash };
  const patient = (await store.records('patient'))[0]?.id ?? '';
  const concerns = [
    'fatigue',
    'pain',
    'sleep',
    'breath',
    'eating',
    'fear',
    'getting-about',
    'joints',
    'back-pain',
    'weakness',
    'cough',
    'weight',
  ];
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const assessment = id();
    const begin = startAssessment(assessment, {
      events: [],
      form,
      mode: 'with-nurse',
      today: '2026-11-24',
      zone: 'Europe/London',
      context: { treatment: 'on' },
    });
    const answers = Object.fromEntries(
      concerns.flatMap((concern, at) => [
        [`${concern}.chosen`, true],
        [`${concern}.rating`, (at % 10) + 1],
      ]),
    );
    const { changeset } = await store.commit([...begin, ...giveAnswers(assessment, answers)], { patient, form });
    ids.push(changeset.header.id);
  }
  store.close();
  return ids;
}

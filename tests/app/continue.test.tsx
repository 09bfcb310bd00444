// @vitest-environment jsdom
import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { giveAnswers, readAssessment, startAssessment, type Helper, type Mode } from '../../src/records';
import type { Store } from '../../src/store';
import { addToldPatient, commit, openTestStore, patientId, setUpTeam, shortForm, show } from './harness';

vi.stubGlobal('scrollTo', () => undefined);

const form = shortForm('progression');
const [event, assessment] = ['event-0000000001', 'assessment-00001'];
let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await store.putDefinition(form);
  await addToldPatient(store, event);
});
afterEach(() => {
  cleanup();
  store.close();
});

const begin = (helper: Helper, mode: Mode = 'with-nurse') =>
  commit(
    store,
    startAssessment(assessment, { events: [event], form, mode, today: '2026-11-24', zone: 'Europe/London', context: {}, helper }),
  );
const read = async () => {
  const state = await store.record(assessment);
  if (state === null) throw new Error('no assessment');
  return readAssessment(state);
};
const page = `/patients/${patientId}`;
async function goOn(helper: string): Promise<void> {
  const { user } = show(store, page);
  await user.click(await screen.findByRole('radio', { name: helper }));
  await user.click(screen.getByRole('button', { name: 'Continue the assessment' }));
}

describe('an assessment that is gone on with', () => {
  it('opens only once it is said who is with her, and nothing is chosen beforehand', async () => {
    await begin('none');
    const { user } = show(store, page);
    const button = await screen.findByRole('button', { name: 'Continue the assessment' });
    expect(screen.getAllByRole<HTMLInputElement>('radio').filter(({ checked }) => checked)).toEqual([]);
    await user.click(button);
    expect(screen.getAllByText('Choose whether anybody helps the patient')).toHaveLength(2);
    expect(screen.queryByRole('group', { name: /Are you alone/ })).toBeNull();
    await user.click(screen.getByRole('radio', { name: 'Nobody' }));
    await user.click(button);
    expect(await screen.findByRole('group', { name: /Are you alone/ })).toBeTruthy();
  });

  it('does not ask what is asked alone where family is with her now', async () => {
    await begin('none');
    await goOn('Family or a friend');
    expect(await screen.findByRole('group', { name: /Are your legs weaker/ })).toBeTruthy();
    expect(screen.queryByRole('group', { name: /Are you alone/ })).toBeNull();
    expect((await read()).helper).toBe('family');
  });

  it('asks it again where nobody is with her any more', async () => {
    await begin('family');
    const seen = await store.record(assessment);
    if (seen === null) throw new Error('no assessment');
    const notAsked = { blank: 'not-asked', reason: 'helper' } as const;
    await commit(store, giveAnswers(assessment, { 'alone-now': notAsked, 'not-alive': notAsked }, { seen, form }));
    await goOn('Nobody');
    expect(await screen.findByRole('group', { name: /Are you alone/ })).toBeTruthy();
    expect((await read()).helper).toBe('none');
  });

  it('is handed over again with what was said', async () => {
    await setUpTeam(store);
    await begin('none', 'clinic-tablet');
    const { user } = show(store, page);
    const button = await screen.findByRole('button', { name: 'Hand over the tablet again' });
    await user.click(button);
    expect(screen.getAllByText('Choose whether anybody helps the patient')).toHaveLength(2);
    expect(await store.getNote('handed-over')).toBeNull();
    await user.click(screen.getByRole('radio', { name: 'Somebody else' }));
    await user.click(button);
    await waitFor(async () => expect(await store.getNote('handed-over')).toBe(assessment));
    expect((await read()).helper).toBe('other');
  });

  it('counts who must not hear what is asked alone where two devices say differently who is with her', async () => {
    await begin('none');
    const before = await store.record(assessment);
    if (before === null) throw new Error('no assessment');
    const seen = new Map([[assessment, before]]);
    for (const value of ['interpreter', 'family', 'none'])
      await store.commit([{ record: assessment, kind: 'assessment', path: 'helper', value }], { patient: patientId, seen });
    expect((await read()).helper).toBe('family');
  });
});

// @vitest-environment jsdom
import { cleanup, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answers } from '../../src/engine';
import { addPatient, giveAnswers, startAssessment, submitAssessment } from '../../src/records';
import type { Store } from '../../src/store';
import { makeSigningKey, readSigningKey } from '../../src/vault/signing';
import { commit, identity, now, openTestStore, patient, patientId, shortForm, show } from './harness';

const id = 'assessment-00000051';
const form = shortForm('progression');

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await store.putDefinition(form);
  await commit(store, addPatient(patientId, patient));
  const reference = { id: form.id, version: form.version, hash: form.hash };
  const start = { events: [], form: reference, mode: 'with-nurse', today: '2026-11-24', zone: 'Europe/London', context: {} } as const;
  await commit(store, startAssessment(id, start));
  await give({ 'alone-now': 'no', 'weak-limbs': 'no', 'pain.chosen': true, 'pain.rating': 4 });
});
afterEach(() => {
  cleanup();
  store.close();
});

async function stored() {
  const state = await store.record(id);
  if (state === null) throw new Error('it is not there');
  return state;
}
async function give(answers: Answers): Promise<void> {
  const seen = await stored();
  await store.commit(giveAnswers(id, answers, { seen, form }), { patient: patientId, seen: new Map([[id, seen]]) });
}
async function submit(at: number): Promise<void> {
  const seen = await stored();
  await store.commit(submitAssessment(seen, [], at), { patient: patientId, seen: new Map([[id, seen]]) });
}
async function added() {
  const screen = show(store, `/assessments/${id}/result`);
  await screen.findByRole('link', { name: 'Edit the answers' });
  const region = screen.queryByRole('region', { name: 'Added after it was submitted' });
  return region === null
    ? null
    : within(region)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent);
}

describe('what comes after an assessment was submitted', () => {
  it('is not there before', async () => {
    await submit(now);
    expect(await added()).toBeNull();
  });

  it('shows what it says now, what was submitted, who and when, though nobody submitted it again', async () => {
    await submit(now);
    await give({ 'pain.rating': 9 });
    expect(await added()).toEqual([expect.stringMatching(/^Pain — rating: 9.*As submitted: 4.*Amina Okoro, 24 November 2026/)]);
  });

  it('stays when the changes are submitted too', async () => {
    await submit(now);
    await give({ 'pain.rating': 9, 'sleep.chosen': true });
    await submit(now + 60_000);
    expect(await added()).toEqual([
      expect.stringMatching(/^Pain — rating: 9.*As submitted: 4.*Amina Okoro/),
      expect.stringMatching(/^Sleep — ticked or not: Ticked.*As submitted: Not answered.*Amina Okoro/),
    ]);
  });

  it('says where nobody’s key vouches for whoever is said to have added it', async () => {
    await submit(now);
    await give({ 'pain.rating': 9 });
    // She did not sign it before a colleague took the tablet.
    store.signWith({ account: 'account-colleague', signing: await readSigningKey(await makeSigningKey()) });
    await added();
    await waitFor(() => expect(document.body.textContent).toMatch(/Amina Okoro, 24 November 2026 at \d\d:\d\d device only/));
    cleanup();
    store.signWith({ account: identity.account, signing: await readSigningKey(await makeSigningKey()) });
    await added();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(document.body.textContent).toContain('Amina Okoro, 24 November 2026');
    expect(document.body.textContent).not.toContain('device only');
  });
});

// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PatientApp } from '../../src/app/patient/PatientApp';
import { MessagesProvider } from '../../src/messages';
import common from '../../src/messages/en-GB/common.json';
import form from '../../src/messages/en-GB/form.json';
import patientWords from '../../src/messages/en-GB/patient.json';
import {
  addPatient,
  endPatient,
  joinInto,
  markTold,
  modes,
  putBackEvent,
  recordEvent,
  startAssessment,
  takeBackEvent,
  undoEnd,
  type Mode,
} from '../../src/records';
import type { Store } from '../../src/store';
import { clock, commit, identity, offlineSync, openTestStore, patient, patientId, shortForm, show } from './harness';
import { stubServer } from './stub-server';

vi.stubGlobal('scrollTo', () => undefined);

const [told, untold] = ['event-0000000001', 'event-0000000002'];
const assessment = 'assessment-00000001';
const canonical = shortForm('progression');
const date = '2026-11-20';
const words = { date, by: 'Dr Lee' };

let store: Store;
beforeEach(async () => {
  stubServer({});
  store = await openTestStore();
  await store.putDefinition(canonical);
  await commit(store, addPatient(patientId, patient));
  const event = { point: 'progression', date, treatmentChange: null } as const;
  await commit(store, recordEvent(told, { ...event, told: words }));
  await commit(store, recordEvent(untold, { ...event, point: 'treatment-change', treatmentChange: 'new-line', told: null }));
});
afterEach(() => {
  cleanup();
  store.close();
  vi.unstubAllGlobals();
  vi.stubGlobal('scrollTo', () => undefined);
});

const begin = (events: readonly string[], mode: Mode = 'clinic-tablet', id = assessment) => {
  const { id: name, version, hash } = canonical;
  const start = { events, form: { id: name, version, hash }, mode, today: date, zone: 'Europe/London', context: {} };
  return commit(store, startAssessment(id, start));
};
const stateOf = async (id: string) => {
  const state = await store.record(id);
  if (state === null) throw new Error('it is not there');
  return state;
};
/** Her page, as it is reached by its address, with the note as it may be left by hand or by an older version. */
async function herPage() {
  await store.setNote('handed-over', assessment);
  history.replaceState(null, '', '/p/');
  return render(
    <MessagesProvider language="en-GB" catalogues={[common, form, patientWords]}>
      <PatientApp services={{ store, sync: offlineSync(), clock, identity }} hide={() => undefined} leave={() => undefined} />
    </MessagesProvider>,
  );
}
const nothing = patientWords['patient.nothing-here'];
const questions = /Are you alone\?|Are your legs weaker\?|Start$/;

/** Each makes an assessment that may not be shown; whatever of it was right before. */
const notTold: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['its event has not been told', () => begin([untold])],
  ['one of its events has not been told', () => begin([told, untold])],
  [
    'an event was added that has not been told',
    async () => {
      await begin([told]);
      await commit(store, [{ record: assessment, kind: 'assessment', path: 'events', value: [told, untold] }]);
    },
  ],
  [
    'what is joined into it is of an event that has not been told',
    async () => {
      await begin([told]);
      await begin([untold], 'with-nurse', 'assessment-00000002');
      await commit(store, joinInto(await stateOf('assessment-00000002'), assessment));
    },
  ],
  [
    'that it was told has been taken back',
    async () => {
      await begin([told]);
      await commit(store, [{ record: told, kind: 'event', path: 'told/date', value: null }]);
    },
  ],
  [
    'the event that has not been told was taken back',
    async () => {
      await begin([told, untold]);
      await commit(store, takeBackEvent(await stateOf(untold), 'm1', 'Wrong patient'));
    },
  ],
  ['its event is not on this device', () => begin([told, 'event-0000000009'])],
];

describe.each(notTold)('where %s', (_, make) => {
  it('her page shows nothing, though the note names it', async () => {
    await make();
    await herPage();
    expect(await screen.findByText(nothing)).toBeTruthy();
    expect(screen.queryByText(questions)).toBeNull();
    expect(document.title).toBe('How are you now?');
  });

  it('nothing is handed over, by whatever way', async () => {
    await make();
    await expect(store.handOver(assessment)).rejects.toMatchObject({ code: 'not-valid' });
  });

  it('nothing is asked of her on the staff’s own page', async () => {
    await make();
    show(store, `/assessments/${assessment}`);
    expect(await screen.findByText(/Nothing of this assessment may be shown or asked yet/)).toBeTruthy();
    expect(screen.queryByRole('group')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Submit' })).toBeNull();
  });
});

describe('an assessment of which the only event was recorded by mistake', () => {
  it('is shown nowhere, until the event is put back', async () => {
    await begin([told]);
    await commit(store, takeBackEvent(await stateOf(told), 'm1', 'Wrong patient'));
    const staff = show(store, `/assessments/${assessment}`);
    expect(await screen.findByText(/what it was for was recorded by mistake/)).toBeTruthy();
    expect(screen.queryByRole('group')).toBeNull();
    staff.unmount();
    const talk = show(store, `/assessments/${assessment}/discuss`);
    expect(await screen.findByText(/what it was for was recorded by mistake/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Continue|Hand over/ })).toBeNull();
    talk.unmount();
    await expect(store.handOver(assessment)).rejects.toMatchObject({ code: 'not-valid' });
    const hers = await herPage();
    expect(await screen.findByText(nothing)).toBeTruthy();
    hers.unmount();
    await commit(store, putBackEvent(await stateOf(told), 'm2'));
    history.replaceState(null, '', '/');
    show(store, `/assessments/${assessment}`);
    expect(await screen.findByRole('button', { name: 'Continue' })).toBeTruthy();
  });
});

describe('an event that has not been told', () => {
  it.each(modes)('keeps an assessment from being filled in %s', async (mode) => {
    await begin([untold], mode);
    show(store, `/assessments/${assessment}`);
    expect(await screen.findByText(/Nothing of this assessment may be shown or asked yet/)).toBeTruthy();
  });

  it('starts nothing by its own address', async () => {
    show(store, `/events/${untold}/start`);
    expect(await screen.findByText(/has not been told about this yet/)).toBeTruthy();
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('lets everything be shown and asked once it has been told', async () => {
    await begin([told, untold]);
    await commit(store, markTold(untold, words));
    await herPage();
    expect(await screen.findByRole('button', { name: 'Start' })).toBeTruthy();
    cleanup();
    show(store, `/assessments/${assessment}`);
    expect(await screen.findByRole('group', { name: /Are your legs weaker/ })).toBeTruthy();
  });
});

describe('somebody who has died or moved', () => {
  beforeEach(async () => {
    await begin([told]);
    await commit(store, endPatient(patientId, { why: 'died', date, note: null }));
  });

  it('is asked nothing any more, though the assessment was begun before', async () => {
    await herPage();
    expect(await screen.findByText(nothing)).toBeTruthy();
    await expect(store.handOver(assessment)).rejects.toMatchObject({ code: 'not-valid' });
    cleanup();
    show(store, `/assessments/${assessment}`);
    expect(await screen.findByText(/has died or moved to another team/)).toBeTruthy();
    expect(screen.queryByRole('group')).toBeNull();
  });

  it('is asked nothing on a record that was joined with the one that says so', async () => {
    const other = 'patient-00000000002';
    await commit(store, undoEnd(patientId));
    await commit(store, addPatient(other, patient), other);
    await commit(store, joinInto(await stateOf(other), patientId), other);
    await commit(store, endPatient(other, { why: 'died', date, note: null }), other);
    show(store, `/assessments/${assessment}`);
    expect(await screen.findByText(/has died or moved to another team/)).toBeTruthy();
    cleanup();
    show(store, `/events/${told}/start`);
    expect(await screen.findByText(/died/)).toBeTruthy();
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('is asked again once that was taken back', async () => {
    await commit(store, undoEnd(patientId));
    await herPage();
    expect(await screen.findByRole('button', { name: 'Start' })).toBeTruthy();
  });
});

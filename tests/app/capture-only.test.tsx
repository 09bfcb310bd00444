// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addPatient, raiseFlag, startAssessment, submitAssessment, type Edit } from '../../src/records';
import type { Store } from '../../src/store';
import type { SyncStatus } from '../../src/sync';
import { App } from '../../src/app/App';
import { captureOnly } from '../../src/app/lock/capture-only';
import type { Lock } from '../../src/app/lock/context';
import { isWithoutServer } from '../../src/app/lock/lease';
import { Leased } from '../../src/app/lock/Leased';
import { useOpenForm } from '../../src/app/open-forms';
import type { Services } from '../../src/app/services';
import { MessagesProvider } from '../../src/messages';
import common from '../../src/messages/en-GB/common.json';
import form from '../../src/messages/en-GB/form.json';
import staff from '../../src/messages/en-GB/staff.json';
import { clock, commit, identity, now, offlineSync, openTestStore, patient, patientId } from './harness';
import { patience } from '../patience';

const hour = 3_600_000;
const other = { ...patient, name: 'Nora Newcomer', nhsNumber: '9876543210' };
let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await commit(store, addPatient(patientId, patient));
});
afterEach(() => {
  cleanup();
  store.close();
  vi.useRealTimers();
});

const begin = (id: string): Edit[] =>
  startAssessment(id, {
    events: ['event-000000001'],
    form: { id: 'test/diagnosis', version: '1.0.0', hash: 'h'.repeat(43) },
    mode: 'with-nurse',
    today: '2026-11-24',
    zone: 'Europe/London',
    context: {},
  });
const flagOf = (assessment: string): Edit[] => {
  const flag: Parameters<typeof raiseFlag>[1] = {
    id: 'cord',
    version: '1',
    urgency: 'immediate',
    status: 'fired',
    patient: '',
    staff: '',
    source: '',
    discreet: false,
    inputs: [],
  };
  return raiseFlag(assessment, flag, now);
};

describe('what a tablet still shows that has gone without the server for too long', () => {
  it('is nobody who was there before: not in the list, not by id, not by kind', async () => {
    await commit(store, begin('assess-000000001'));
    const { store: kept, shows, atHand } = await captureOnly(store, []);
    expect((await store.caseload()).patients).toHaveLength(1);
    expect((await kept.caseload()).patients).toEqual([]);
    expect((await kept.caseload()).find('Ruth')).toEqual([]);
    expect(await kept.record(patientId)).toBeNull();
    expect(await kept.record('assess-000000001')).toBeNull();
    expect(await kept.records('patient')).toEqual([]);
    expect(await kept.patientRecords(patientId)).toEqual([]);
    expect(await shows(patientId)).toBe(false);
    expect(await atHand()).toEqual({ patients: [], underWay: [] });
  });

  it('is whoever is added from then on, with all that is written of her, over a lock too', async () => {
    const first = await captureOnly(store, []);
    await first.store.commit(addPatient('patient-newcomer', other), { patient: 'patient-newcomer' });
    await first.store.commit(begin('assess-newcomer1'), { patient: 'patient-newcomer' });
    // A change to somebody who was there before brings nobody back.
    await first.store.commit([{ record: patientId, kind: 'patient', path: 'name', value: 'Ruth A' }], { patient: patientId });
    const { store: kept, shows, atHand } = await captureOnly(store, []);
    expect(await shows('patient-newcomer')).toBe(true);
    expect((await kept.patientRecords('patient-newcomer', 'assessment')).map(({ id }) => id)).toEqual(['assess-newcomer1']);
    expect((await atHand()).patients.map(({ id }) => id)).toEqual(['patient-newcomer']);
    expect(await kept.record(patientId)).toBeNull();
    expect(await store.outbox()).toMatchObject({ waiting: 4 });
  });

  it('is an assessment that was under way, with its flags and the name alone; one that is finished is not', async () => {
    await commit(store, begin('assess-under-way'));
    await commit(store, flagOf('assess-under-way'));
    await commit(store, begin('assess-before-00'));
    await commit(store, flagOf('assess-before-00'));
    await commit(store, begin('assess-finished1'));
    const finished = await store.record('assess-finished1');
    if (finished === null) throw new Error('it is not there');
    await commit(store, submitAssessment(finished, [], now));
    const { store: kept, shows } = await captureOnly(store, ['assess-under-way', 'assess-finished1', 'nothing-such-001']);
    const seen = (await kept.patientRecords(patientId)).filter(({ kind }) => kind !== 'flag').map(({ id }) => id);
    expect(seen.toSorted()).toEqual(['assess-under-way', patientId]);
    expect(await kept.patientRecords(patientId, 'flag')).toHaveLength(1);
    expect((await kept.record(patientId))?.id).toBe(patientId);
    expect([await shows('assess-under-way'), await shows('assess-finished1'), await shows(patientId)]).toEqual([true, false, false]);
  });
});

/** A lock that only says that it was asked. */
const lockThat = (asked: string[]): Lock => {
  const missing = (): never => {
    throw new Error('not here');
  };
  return {
    get vault() {
      return missing();
    },
    get unlocked() {
      return missing();
    },
    lockNow: async (reason) => void asked.push(reason),
    lockOthers: async () => true,
  };
};

/** Sync that a test lets come into contact. */
function contact() {
  const listeners = new Set<(status: SyncStatus) => void>();
  const sync = {
    ...offlineSync(),
    subscribe: (listener: (status: SyncStatus) => void) => (listeners.add(listener), () => void listeners.delete(listener)),
  };
  return { sync, tell: () => listeners.forEach((listener) => listener(sync.status())) };
}

function OpenForm() {
  useOpenForm();
  return null;
}

describe('the watch over it', () => {
  const show = (services: Services, begun: Parameters<typeof Leased>[0]['begun'], asked: string[] = [], hasForm = false) =>
    render(
      <Leased services={services} lock={lockThat(asked)} begun={begun}>
        {({ captureOnly: capture }) => (
          <>
            {hasForm && <OpenForm />}
            <p>{capture === undefined ? 'everything' : 'capture only'}</p>
          </>
        )}
      </Leased>,
    );

  it('locks a tablet on which it runs out, once no form is open', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await store.renewLease(now, 14);
    const asked: string[] = [];
    let time = now + 13 * hour;
    const services = { store, sync: offlineSync(), clock: { ...clock, now: () => time }, identity };
    const { rerender } = show(services, null, asked, true);
    const look = async (): Promise<void> => {
      vi.advanceTimersByTime(31_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    await look();
    time = now + 15 * hour;
    await look();
    expect(asked).toEqual([]);
    rerender(
      <Leased services={services} lock={lockThat(asked)} begun={null}>
        {() => null}
      </Leased>,
    );
    vi.advanceTimersByTime(31_000);
    await vi.waitFor(() => expect(asked).toContain('lease'), patience);
  });

  it('brings everything back at the first contact, but takes no form away from under anybody', async () => {
    const { sync, tell } = contact();
    const services = { store, sync, clock, identity };
    const begun = await captureOnly(store, []);
    await begun.store.commit(addPatient('patient-newcomer', other), { patient: 'patient-newcomer' });
    const { rerender } = show(services, begun, [], true);
    await screen.findByText('capture only');
    await store.renewLease(now, 14);
    tell();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(screen.queryByText('everything')).toBeNull();
    rerender(
      <Leased services={services} lock={lockThat([])} begun={begun}>
        {({ captureOnly: capture }) => <p>{capture === undefined ? 'everything' : 'capture only'}</p>}
      </Leased>,
    );
    tell();
    await screen.findByText('everything');
    expect((await store.caseload()).patients).toHaveLength(2);
    expect((await captureOnly(store, [])).store).not.toBe(begun.store);
    expect((await (await captureOnly(store, [])).atHand()).patients).toEqual([]);
  });

  it('looks for the server before it closes the list, and closes it where there is none', async () => {
    const state = (value: SyncStatus['state']): SyncStatus => ({ state: value, waiting: 0, since: null, lastSent: null });
    await store.renewLease(now - 20 * hour, 14);
    expect(await isWithoutServer({ store, sync: offlineSync() }, () => now)).toBe(true);
    const sync = { ...offlineSync(), status: () => state('idle'), syncNow: () => store.renewLease(now, null) };
    expect(await isWithoutServer({ store, sync }, () => now)).toBe(false);
    expect(await isWithoutServer({ store, sync: offlineSync() }, () => now)).toBe(false);
  });
});

describe('the screens meanwhile', () => {
  const showApp = async (path: string) => {
    history.replaceState(null, '', path);
    const capture = await captureOnly(store, []);
    return render(
      <MessagesProvider language="en-GB" catalogues={[common, form, staff]}>
        <App services={{ store: capture.store, sync: offlineSync(), clock, identity, captureOnly: capture }} />
      </MessagesProvider>,
    );
  };

  it.each(['/', '/waiting', '/conflicts', '/sharing', '/tablets', `/patients/${patientId}`, `/patients/${patientId}/events/new`])(
    'say at %s why the list is closed and how it comes back, and nothing of anybody',
    async (path) => {
      const { container } = await showApp(path);
      await screen.findByRole('heading', { name: 'The list is closed for now' });
      await screen.findByText(/The list then comes back by itself/);
      expect(container.textContent).not.toContain('Ruth');
      const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
      expect(violations).toEqual([]);
    },
  );

  it('let a person be added, whom they then show', async () => {
    await showApp('/patients/new');
    await screen.findByRole('heading', { name: 'Add a patient' });
    cleanup();
    const capture = await captureOnly(store, []);
    await capture.store.commit(addPatient('patient-newcomer', other), { patient: 'patient-newcomer' });
    await showApp('/');
    await screen.findByRole('link', { name: 'Nora Newcomer' });
    cleanup();
    await showApp('/patients/patient-newcomer');
    await waitFor(() => expect(screen.getByRole('link', { name: 'Record an event' })).toBeTruthy());
  });
});

// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addPatient, endPatient, joinInto, readDocument, recordEvent, removal, writeDocument, type DocumentDraft } from '../../src/records';
import type { Store } from '../../src/store';
import { careLibrary } from '../../src/app/care-library';
import { documentsFor } from '../../src/app/staff/standards/care';
import { commit, openTestStore, patient, patientId, show } from './harness';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  window.scrollTo = () => undefined;
  await commit(store, addPatient(patientId, patient));
});
afterEach(() => {
  cleanup();
  store.close();
});

const address = `/patients/${patientId}/standards`;
const entry = async (id: string): Promise<HTMLElement> => {
  const text = careLibrary.standards.find((standard) => standard.id === id)?.text ?? '';
  return screen.findByRole('region', { name: text });
};
const documents = async () => (await store.records('document')).map(readDocument);

async function expectNoViolations(container: Element): Promise<void> {
  const result = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

const draft: DocumentDraft = {
  type: 'palliative',
  standard: null,
  status: 'declined',
  date: '2026-11-02',
  by: 'Bea Lund',
  fields: { team: 'Hospice at home' },
};

describe('the standards of care of one patient', () => {
  it('shows all twelve with nothing yet, and one thing to click for each', async () => {
    const { container } = show(store, address);
    expect(await screen.findByText('0 of 12 given.')).toBeTruthy();
    for (const { id } of careLibrary.standards) {
      const own = await entry(id);
      expect(within(own).getByText('Nothing yet')).toBeTruthy();
      expect(
        within(own)
          .getByRole('link', { name: /Say how it stands/ })
          .getAttribute('href'),
      ).toBe(`/patients/${patientId}/documents/${id}`);
    }
    await expectNoViolations(container);
  });

  it.each(careLibrary.standards.flatMap((standard) => documentsFor(standard).map((type) => [standard.id, type] as const)))(
    'opens for %s the document %s',
    async (id, type) => {
      const { user } = show(store, address);
      const links = within(await entry(id)).getAllByRole('link');
      const link = links.find((each) => each.getAttribute('href') === `/patients/${patientId}/documents/${type}`);
      if (link === undefined) throw new Error('no link');
      await user.click(link);
      expect(await screen.findByRole('button', { name: 'Record' })).toBeTruthy();
    },
  );

  it('leads to the assessment that an event waits for, and to none of an event of which she was not told', async () => {
    const event = { point: 'progression', date: '2026-11-20', treatmentChange: null } as const;
    await commit(store, recordEvent('event-not-told-01', { ...event, told: null }));
    show(store, address);
    expect(within(await entry('I3')).queryByRole('link', { name: 'Start the assessment' })).toBeNull();
    expect(document.body.textContent).not.toMatch(/progression/i);
    await commit(store, recordEvent('event-was-told-01', { ...event, told: { date: '2026-11-21', by: 'Dr Shah' } }));
    const link = await within(await entry('I3')).findByRole('link', { name: 'Start the assessment' });
    expect(link.getAttribute('href')).toBe('/events/event-was-told-01/start');
    expect(document.querySelector('main')?.textContent).not.toMatch(/progression/i);
  });

  it('says what was written down, by whom and when', async () => {
    await commit(store, writeDocument('document-00001', draft));
    show(store, address);
    const own = await entry('P1');
    expect(within(own).getAllByText('Declined').length).toBeGreaterThan(0);
    expect(own.textContent).toContain('2 November 2026, Bea Lund. Meeting the supportive and palliative team.');
  });

  it('asks for nothing more of somebody who died', async () => {
    await commit(store, endPatient(patientId, { why: 'died', date: '2026-11-20', note: null }));
    show(store, address);
    expect(await screen.findByText(/The patient has died/)).toBeTruthy();
    expect(screen.queryByRole('link', { name: /Say how it stands/ })).toBeNull();
  });
});

describe('writing a document', () => {
  it('names what is missing where it is missing, keeps what was typed, and then records it', async () => {
    const { user, container } = show(store, `/patients/${patientId}/documents/key-worker`);
    await user.type(await screen.findByLabelText('Name'), 'Amina Okoro');
    await user.click(screen.getByRole('button', { name: 'Record' }));
    const summary = screen.getByRole('alert');
    expect(within(summary).getByRole('link', { name: 'Choose how it stands' }).getAttribute('href')).toBe('#status');
    await user.click(screen.getByLabelText('Given, or done'));
    await user.click(screen.getByRole('button', { name: 'Record' }));
    expect(within(screen.getByRole('alert')).getByRole('link', { name: 'Phone number: this is needed' })).toBeTruthy();
    expect(await documents()).toEqual([]);
    await expectNoViolations(container);
    await user.type(screen.getByLabelText(/Phone number/), '01632 960001');
    await user.click(screen.getByRole('button', { name: 'Record' }));
    expect(await screen.findByText('2 of 12 given.')).toBeTruthy();
    expect(await documents()).toMatchObject([
      {
        type: 'key-worker',
        status: 'given',
        date: '2026-11-24',
        by: 'Amina Okoro',
        fields: { name: 'Amina Okoro', phone: '01632 960001' },
      },
    ]);
  });

  it('takes no date in the future, before she was born, or that is none', async () => {
    const { user } = show(store, `/patients/${patientId}/documents/mdt`);
    await user.click(await screen.findByLabelText('Given, or done'));
    const dates = screen.getByRole('group', { name: 'When was that?' });
    for (const [day, month, year, words] of [
      ['25', '11', '2026', /today or earlier/],
      ['1', '1', '1890', /before the date of birth/],
      ['31', '2', '2026', /real date/],
    ] as const) {
      for (const [label, value] of [
        ['Day', day],
        ['Month', month],
        ['Year', year],
      ] as const) {
        await user.clear(within(dates).getByLabelText(label));
        await user.type(within(dates).getByLabelText(label), value);
      }
      await user.click(screen.getByRole('button', { name: 'Record' }));
      expect(within(screen.getByRole('alert')).getByRole('link', { name: words })).toBeTruthy();
    }
    expect(await documents()).toEqual([]);
  });

  it('reads how an advance care plan stands from how far it is', async () => {
    const { user } = show(store, `/patients/${patientId}/documents/advance-care-plan`);
    await user.click(await screen.findByLabelText('Not now'));
    await user.click(screen.getByRole('button', { name: 'Record' }));
    await waitFor(async () => expect(await documents()).toMatchObject([{ status: 'declined', fields: { state: 'not-now' } }]));
  });

  it('is about one standard where it is a plain statement', async () => {
    const { user } = show(store, `/patients/${patientId}/documents/I4`);
    await user.click(await screen.findByLabelText('Not available here'));
    await user.click(screen.getByRole('button', { name: 'Record' }));
    await waitFor(async () => expect(await documents()).toMatchObject([{ type: 'standard', standard: 'I4', status: 'not-available' }]));
    expect(within(await entry('I4')).getAllByText('Not available').length).toBeGreaterThan(0);
  });

  it('corrects only what is different, and is taken back and put there again', async () => {
    await commit(store, writeDocument('document-00001', draft));
    const { user } = show(store, '/documents/document-00001');
    const team = await screen.findByLabelText('Which team');
    await user.clear(team);
    await user.type(team, 'Hospital team');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(async () => expect((await documents())[0]?.fields).toEqual({ team: 'Hospital team' }));
    cleanup();
    const again = show(store, '/documents/document-00001');
    await again.user.click(await screen.findByRole('button', { name: /Take this back/ }));
    await again.user.click(await screen.findByRole('button', { name: 'Put it back' }));
    expect(await screen.findByLabelText('Which team')).toBeTruthy();
    expect((await documents())[0]?.removed).toBe(false);
  });

  it('can be found again after it was taken back', async () => {
    await commit(store, writeDocument('document-00001', draft));
    const state = await store.record('document-00001');
    if (state === null) throw new Error('not there');
    await commit(store, removal(state, true));
    show(store, address);
    expect(within(await entry('P1')).getByText('Nothing yet')).toBeTruthy();
    expect((await screen.findByRole('link', { name: /Meeting the supportive/ })).getAttribute('href')).toBe('/documents/document-00001');
  });
});

describe("the team's report", () => {
  it('counts each standard, uptake and needs without a service, for those under its care now', async () => {
    await commit(store, writeDocument('document-00001', draft));
    await commit(
      store,
      recordEvent('event-was-told-01', {
        point: 'progression',
        date: '2026-11-20',
        treatmentChange: null,
        told: { date: '2026-11-21', by: 'Dr Shah' },
      }),
    );
    await commit(
      store,
      addPatient('patient-00000002', { ...patient, name: 'Jo Lim', nhsNumber: null, noNumberReason: 'abroad' }),
      'patient-00000002',
    );
    await commit(
      store,
      addPatient('patient-00000003', { ...patient, name: 'Al Poe', nhsNumber: null, noNumberReason: 'abroad' }),
      'patient-00000003',
    );
    await commit(store, endPatient('patient-00000003', { why: 'died', date: '2026-11-20', note: null }), 'patient-00000003');
    const { container } = show(store, '/standards');
    expect(await screen.findByText('2 patients.')).toBeTruthy();
    const palliative = careLibrary.standards.find(({ id }) => id === 'P1')?.text ?? '';
    const row = screen.getByRole('row', { name: new RegExp(palliative.slice(0, 30)) });
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent?.match(/\d+$/)?.[0]),
    ).toEqual(['0', '0', '1', '0', '1']);
    const progression = screen.getByRole('row', { name: /Progression/ });
    expect(progression.textContent).toContain('0 (0 %)');
    expect(screen.getByText('No referral lacks a service.')).toBeTruthy();
    await expectNoViolations(container);
  });

  it('counts a person once whose records are joined, and nobody of whom one of them says that she died', async () => {
    const twin = 'patient-00000002';
    await commit(store, addPatient(twin, { ...patient, name: 'Ruth Abarra', nhsNumber: null, noNumberReason: 'abroad' }), twin);
    await commit(store, writeDocument('document-00001', draft), twin);
    const state = await store.record(twin);
    if (state === null) throw new Error('she is not here');
    await commit(store, joinInto(state, patientId), twin);
    show(store, '/standards');
    expect(await screen.findByText('1 patient.')).toBeTruthy();
    cleanup();
    await commit(store, endPatient(twin, { why: 'died', date: '2026-11-20', note: null }), twin);
    show(store, '/standards');
    expect(await screen.findByText('0 patients.')).toBeTruthy();
  });

  it('says so where there is nobody yet', async () => {
    await commit(store, endPatient(patientId, { why: 'transferred', date: '2026-11-20', note: null }));
    show(store, '/standards');
    expect(await screen.findByText('0 patients.')).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approvedForms,
  approveForm,
  clockNames,
  defaultClocks,
  minutesOf,
  fallbackMinutes,
  readClocks,
  conflictsOf,
  readContacts,
  readTeamSettings,
  setClock,
  setSetting,
  setTeamSettings,
  settingNames,
  settingsOn,
  teamSettingsId,
  unfit,
  withdrawApproval,
  writeContacts,
  type FieldValue,
  type RecordState,
} from '../../src/records';
import { commit, empty, id } from './changes';
import { madeUpSettings } from './made-up-settings';

const nobody: RecordState = { ...empty, id: teamSettingsId, kind: 'team-settings' };
const set = (checkedOn: string): RecordState => commit(nobody, setTeamSettings(madeUpSettings, checkedOn));
const statesOn = (state: RecordState | null, today: string): readonly string[] => settingsOn(state, today).map((each) => each.state);

describe('team settings', () => {
  it('are all missing, by name, where nobody has set any', () => {
    expect(settingsOn(null, '2026-11-29').map(({ name, state }) => `${name} ${state}`)).toEqual(
      settingNames.map((name) => `${name} missing`),
    );
  });

  it('are as they were set', () => {
    expect(readTeamSettings(set('2026-11-29'))).toEqual(madeUpSettings);
    expect(unfit(settingsOn(set('2026-11-29'), '2026-11-29'))).toEqual([]);
  });

  it('hold for six months to the day, whatever the months are like', () => {
    for (const [checked, last, first] of [
      ['2026-05-29', '2026-11-29', '2026-11-30'],
      ['2026-08-31', '2027-02-28', '2027-03-01'],
      ['2027-08-31', '2028-02-29', '2028-03-01'],
      ['2026-12-31', '2027-06-30', '2027-07-01'],
    ] as const) {
      expect(unfit(settingsOn(set(checked), last))).toEqual([]);
      expect(statesOn(set(checked), first)).toEqual(settingNames.map(() => 'stale'));
    }
  });

  it('are not vouched for by a check that lies ahead', () => {
    expect(statesOn(set('2027-01-01'), '2026-11-29')).toEqual(settingNames.map(() => 'stale'));
    // A tablet on the other side of midnight is no reason.
    expect(unfit(settingsOn(set('2026-11-30'), '2026-11-29'))).toEqual([]);
  });

  it('name the one that two devices say differently', () => {
    const one = commit(set('2026-11-01'), setSetting('coverHours', 'Weekends too', '2026-11-02'));
    const both = commit(one, setSetting('coverHours', 'Mornings', '2026-11-02'), set('2026-11-01'));
    expect(unfit(settingsOn(both, '2026-11-29'))).toMatchObject([{ name: 'coverHours', state: 'differs' }]);
  });

  it('are missing where what stands there cannot be read, and reading never fails', () => {
    const odd: fc.Arbitrary<FieldValue> = fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant([]),
      fc.record({ value: fc.oneof(fc.constant(null), fc.integer(), fc.constant({}), fc.constant('')), checkedOn: fc.string() }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...settingNames), odd, (name, value) => {
        const state = commit(nobody, [{ record: nobody.id, kind: 'team-settings', path: `settings/${name}`, value }]);
        const found = settingsOn(state, '2026-11-29').find((each) => each.name === name);
        expect(found?.state).toBe('missing');
        readTeamSettings(state);
      }),
    );
  });

  it('give the minutes of the team, and ours until it has set some', () => {
    expect(minutesOf(readTeamSettings(null))).toEqual(fallbackMinutes);
    expect(minutesOf(readTeamSettings(set('2026-11-29')))).toEqual(madeUpSettings.escalation);
    const zero = commit(nobody, setSetting('escalation', { immediate: 0, 'same-day': 1, soon: 1 }, '2026-11-29'));
    expect(statesOn(zero, '2026-11-29')[settingNames.indexOf('escalation')]).toBe('missing');
  });

  it('give the clocks, each of them ours until the team sets it', () => {
    expect(readClocks(null)).toEqual(defaultClocks);
    for (const name of clockNames) expect(readClocks(commit(nobody, setClock(name, 3)))).toEqual({ ...defaultClocks, [name]: 3 });
  });
});

describe('what a patient sees of them', () => {
  it('is what is set, written once while nothing changes', () => {
    const settings = readTeamSettings(set('2026-11-29'));
    const edits = writeContacts(id('record'), settings, { live: false }, empty);
    const state = commit(empty, edits);
    const { escalation: _, ...seen } = madeUpSettings;
    expect(readContacts(state)).toEqual({ ...seen, live: false, training: false });
    expect(writeContacts(id('record'), settings, { live: false }, state)).toEqual([]);
    expect(writeContacts(id('record'), settings, { live: true }, state)).toHaveLength(1);
    const practice = commit(state, writeContacts(id('record'), settings, { live: false, training: true }, state));
    expect(readContacts(practice)).toEqual({ ...seen, live: false, training: true });
  });

  it('is what was written last where two devices wrote at once, a demonstration if one says so, and no conflict; handing over settles it', () => {
    const settings = readTeamSettings(set('2026-11-29'));
    const newer = { ...settings, line: { name: 'Line', number: '0999 444' } };
    const write = (of: typeof settings, live: boolean) => writeContacts(id('record'), of, { live }, empty);
    for (const [first, second] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const one = commit(empty, write(first === 2 ? newer : settings, true), empty, { at: first });
      const both = commit(one, write(second === 2 ? newer : settings, true), empty, { at: second });
      expect(readContacts(both)).toMatchObject({ line: { number: '0999 444' }, live: true });
      expect(conflictsOf(both)).toEqual([]);
      for (const of of [settings, newer]) {
        const again = commit(both, writeContacts(id('record'), of, { live: true }, both));
        expect(again.fields['contacts']).toHaveLength(1);
        expect(readContacts(again).line).toEqual(of.line);
      }
    }
    const mixed = commit(commit(empty, write(settings, true), empty, { at: 2 }), write(settings, false), empty, { at: 1 });
    expect(readContacts(mixed).live).toBe(false);
  });

  it('is nothing, and a demonstration, where nothing was written', () => {
    expect(readContacts(empty)).toEqual({
      line: null,
      cordRoute: null,
      coverHours: null,
      coveringTeam: null,
      crisisLines: {},
      live: false,
      training: false,
    });
  });
});

describe('approvals', () => {
  const form = { id: 'f', version: '1.0.0', hash: 'h'.repeat(43) };
  const whole = { form, name: 'Dr Made Up', role: 'Lead nurse', date: '2026-11-29' };
  const approval: RecordState = { ...empty, kind: 'approval' };
  const approve = (more: Partial<typeof whole> = {}): RecordState => commit(approval, approveForm(approval.id, { ...whole, ...more }));

  it('approve one text, by its hash, and only with name, role and date', () => {
    expect([...approvedForms([approve()])]).toEqual([form.hash]);
    for (const part of ['name', 'role', 'date']) expect(approvedForms([approve({ [part]: '' })]).size).toBe(0);
    expect(approvedForms([approve({ form: { ...form, hash: '' } })]).size).toBe(0);
  });

  it('hold no longer once one was taken back', () => {
    const back = commit(approve(), withdrawApproval(approval.id, 'one', 'A rule was wrong', 0));
    expect(approvedForms([back]).size).toBe(0);
    expect([...approvedForms([back, approve()])]).toEqual([form.hash]);
  });

  it('approve nothing where two devices differ on the text, and nothing in a record of another kind', () => {
    const two = commit(approve(), approveForm(approval.id, { ...whole, form: { ...form, hash: 'g'.repeat(43) } }), approval);
    expect(approvedForms([two]).size).toBe(0);
    expect(approvedForms([{ ...approve(), kind: 'document' }]).size).toBe(0);
  });
});

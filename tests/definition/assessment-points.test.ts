import { describe, expect, it } from 'vitest';
import { definitionFor } from '../../src/app/forms';
import type { HnaEvent } from '../../src/records';
import { realForms } from '../real-forms';

const forms = realForms();
const named = (name: string) => {
  const form = forms.find(({ id }) => id === `secondary-breast-cancer/${name}`);
  if (form === undefined) throw new Error(`no form ${name}`);
  return form;
};
const concernsOf = (name: string) => named(name).items.filter(({ type }) => type === 'concern');
const leadsOf = (name: string): readonly string[] =>
  concernsOf(name)
    .filter(({ lead }) => lead === true)
    .map(({ id }) => id);
const coreOf = (name: string): readonly string[] =>
  concernsOf(name)
    .filter(({ more }) => more !== true)
    .map(({ id }) => id);
const sorted = (ids: Iterable<string>): readonly string[] => [...new Set(ids)].sort();

/**
 * The table of concerns by assessment point (research/field.md 4.2): the concern that stands for each concept, and whether it leads at
 * diagnosis, progression and treatment change. What is asked on the safety check alone (em03, fa06) has no concern.
 */
const table = `
ph01 fatigue            . P T
ph02 pain               D P T
ph03 back-pain          D P .
ph04 weakness           . P .
ph05 getting-about      . P .
ph06 breath             . P T
ph07 cough              . P T
ph08 sickness           . . T
ph09 eating             . P T
ph10 weight             . P .
ph11 mouth              . . T
ph12 diarrhoea          . . T
ph13 constipation       . P .
ph14 bladder            . P .
ph15 thirst             . P .
ph16 arm-swelling       . . .
ph17 face-swelling      . P .
ph18 leg-swelling       . P T
ph19 skin               . . T
ph20 wound              D P .
ph21 flushes            . . T
ph22 infections         . . T
ph23 sleep              D P T
ph24 memory             . P .
ph25 headache           . P .
ph26 tingling           . . T
ph27 hair               . . T
ph28 joints             . . T
ph29 jaundice           . P .
ph30 other-health       . . .
ph31 medicines          . . T
se01 closeness          . . T
se02 fertility          D . T
em01 worry              D P T
em02 low-mood           D P T
em04 not-knowing        D P T
em05 waiting-results    D P .
em06 anger              D P .
em07 body-image         . . T
em08 loneliness         D P .
em09 old-memories       D . .
fa01 relationship       D P .
fa02 children           D P .
fa03 telling-others     D . .
fa04 caring-for-others  D P .
fa05 helper-coping      . P .
pr01 daily-tasks        . P .
pr02 home               . P .
pr03 hospital-travel    . . T
pr04 driving            . P T
pr05 holidays           . . .
pr06 forms-language     D . .
fi01 money              D P .
fi02 benefits           D P .
fi03 work               D P T
fi04 pension-insurance  D P .
sp01 faith              . P .
sp02 meaning            . P .
in01 understanding      D P T
in02 options            D P T
in03 who-to-ring        D P T
in04 living-well        . . .
pa01 palliative-team    . P .
pa02 planning-ahead     . P .
`;
const rows = table
  .trim()
  .split('\n')
  .map((line) => line.split(/\s+/))
  .map(([concept = '', concern = '', ...points]) => ({ concept, concern, points }));
const leadsAt = (point: 'D' | 'P' | 'T'): readonly string[] =>
  rows.filter(({ points }) => points.includes(point)).map(({ concern }) => concern);

/** Beyond the table: what clinical.md adds to the bank. */
const added =
  'heartbeat chest-pain bleeding bone-pain teeth eyes swallowing smoking-alcohol dying results-app trust grief-friends immigration who-looks-after-me'.split(
    ' ',
  );
const somethingElse = 'other-body other-feelings other-family other-practical other-money other-information other-future'.split(' ');
/** They lead while somebody is on treatment: most are at progression, and nobody may know that they are not. */
const whileOnTreatment = ['infections', 'diarrhoea', 'breath'];
const bodyAndMedicines = leadsAt('T').filter((concern) => rows.some((row) => row.concern === concern && row.concept.startsWith('ph')));

describe('the bank of concerns', () => {
  it.each(forms.filter(({ changes }) => changes === undefined).map(({ id }) => id))(
    '%s asks every concern of the table and every one that was added',
    (id) => {
      const asked = concernsOf(id.replace('secondary-breast-cancer/', '')).map((item) => item.id);
      expect(sorted(asked)).toEqual(sorted([...rows.map(({ concern }) => concern), ...added, ...somethingElse]));
    },
  );

  it('asks how much somebody wants to know, and who else may, and what is not wanted is not shown', () => {
    for (const form of forms) {
      const ahead = form.pages.find(({ id }) => id === 'ahead');
      expect(ahead?.showIf).toEqual({ op: 'condition', id: 'mayTalkAboutAhead' });
      expect(sorted(ahead?.items.map((index) => form.items[index]?.id ?? '') ?? [])).toEqual(
        sorted(['palliative-team', 'planning-ahead', 'dying', 'other-future']),
      );
      const gate = form.items.find(({ id }) => id === 'want-to-know');
      expect(gate !== undefined && gate.page < form.pages.findIndex(({ id }) => id === 'ahead')).toBe(true);
      expect(form.items.find(({ id }) => id === 'who-may-know')?.showIf).toEqual({ op: 'condition', id: 'mayTalkAboutAhead' });
    }
  });

  it('keeps for private moments what is private', () => {
    for (const form of forms) {
      const level = (wanted: string) => sorted(form.items.filter(({ sensitive }) => sensitive === wanted).map(({ id }) => id));
      expect(level('private')).toEqual(
        sorted(['body-image', 'closeness', 'dying', 'fertility', 'other-future', 'planning-ahead', 'relationship']),
      );
      expect(level('alone')).toEqual(['not-alive', 'unsafe-at-home']);
    }
  });
});

describe('what leads', () => {
  it('at diagnosis, progression and treatment change is what the table says', () => {
    expect(sorted(leadsOf('diagnosis'))).toEqual(sorted(leadsAt('D')));
    expect(sorted(leadsOf('progression'))).toEqual(sorted([...leadsAt('P'), ...whileOnTreatment]));
    expect(sorted(leadsOf('treatment-change'))).toEqual(sorted(leadsAt('T')));
    expect(leadsAt('T')).toEqual(expect.arrayContaining(whileOnTreatment));
  });

  it('for two events together is what leads at the graver one, and what a new drug does to the body', () => {
    expect(sorted(leadsOf('diagnosis-and-treatment'))).toEqual(sorted([...leadsAt('D'), ...bodyAndMedicines]));
    expect(sorted(leadsOf('progression-and-treatment'))).toEqual(sorted([...leadsAt('P'), ...bodyAndMedicines]));
  });

  it('when treatment stops is symptoms, who looks after me now, the palliative team and wishes, in this order, and no choices of drugs', () => {
    const leads = leadsOf('stopping-treatment');
    expect(leads.slice(-4)).toEqual(['who-looks-after-me', 'who-to-ring', 'palliative-team', 'planning-ahead']);
    expect(leads.slice(0, -4)).toEqual(
      'fatigue pain back-pain weakness getting-about sleep breath sickness eating constipation mouth'.split(' '),
    );
    const stopping = named('stopping-treatment');
    expect(concernsOf('stopping-treatment').map(({ id }) => id)).not.toContain('options');
    const words = JSON.stringify([
      stopping.pages.map(({ title, intro }) => [title, intro]),
      stopping.items.map(({ text, hint, options }) => [text, hint, options]),
    ]);
    expect(words).not.toMatch(/trial|new (drug|treatment|line)|second opinion|choices/i);
  });

  it('stands on the first tick page: fever, loose poo and breath while on treatment; whom to ring at a diagnosis', () => {
    const first = (name: string) => {
      const form = named(name);
      return (form.pages[1]?.items ?? [])
        .map((index) => form.items[index])
        .filter((item) => item?.type === 'concern')
        .map((item) => item?.id);
    };
    for (const name of ['treatment-change', 'progression-and-treatment'])
      expect(first(name).slice(0, 3).sort()).toEqual(sorted(whileOnTreatment));
    expect(first('diagnosis').slice(0, 4)).toEqual(['understanding', 'options', 'who-to-ring', 'telling-others']);
  });
});

describe('a form', () => {
  it.each(forms.map(({ id }) => id.replace('secondary-breast-cancer/', '')))('%s has a core of about forty, and few on a page', (name) => {
    const core = coreOf(name);
    expect(core.length).toBeGreaterThanOrEqual(38);
    expect(core.length).toBeLessThanOrEqual(57);
    const form = named(name);
    const pages = form.pages
      .map(({ id, items }) => [id, items.filter((index) => core.includes(form.items[index]?.id ?? '')).length] as const)
      .filter(([, count]) => count > 0);
    expect(pages.length).toBeLessThanOrEqual(8);
    // What is ahead is few on purpose, and only where it is wanted.
    expect(pages.filter(([id, count]) => id !== 'ahead' && (count < 6 || count > 10))).toEqual([]);
  });

  it('has the same safety check first, at every point', () => {
    const checks = forms.map((form) => {
      const [first] = form.pages;
      return [first?.safetyCheck, first?.items.map((index) => form.items[index]?.id)];
    });
    for (const check of checks) expect(check).toEqual(checks[0]);
    expect(checks[0]?.[0]).toBe(true);
  });

  it('never names the event in what a person reads', () => {
    for (const form of forms) {
      const words = [
        form.title,
        ...form.pages.flatMap(({ title, intro }) => [title, intro]),
        ...form.items.flatMap(({ text, hint }) => [JSON.stringify(text), JSON.stringify(hint)]),
      ].join('\n');
      expect(words).not.toMatch(/progress(ed|ion)|has spread|diagnos|relaps|recurren/i);
    }
  });
});

describe('the form for what has happened', () => {
  const held = forms.map(({ id, version, hash, points, status, changes }) => ({
    id,
    version,
    hash,
    points,
    status,
    ...(changes === undefined ? {} : { changes }),
  }));
  const event = (point: HnaEvent['point'], treatmentChange: HnaEvent['treatmentChange'] = null): HnaEvent => ({
    id: 'event',
    patient: 'patient',
    point,
    date: '2026-11-01',
    treatmentChange,
    told: null,
    sites: [],
    removed: false,
  });
  const chosen = (...events: readonly HnaEvent[]) => definitionFor(held, events)?.id.replace('secondary-breast-cancer/', '');
  const d = event('diagnosis');
  const p = event('progression');
  const t = event('treatment-change', 'new-line');
  const stop = event('treatment-change', 'stopping');

  it.each([
    ['diagnosis', [d]],
    ['progression', [p]],
    ['treatment-change', [t]],
    ['treatment-change', [event('treatment-change')]],
    ['diagnosis-and-treatment', [d, t]],
    ['diagnosis-and-treatment', [t, d]],
    ['progression-and-treatment', [p, t]],
    ['stopping-treatment', [stop]],
    ['stopping-treatment', [p, stop]],
    ['stopping-treatment', [d, stop]],
    ['stopping-treatment', [t, stop]],
  ] as const)('is %s', (name, events) => {
    expect(chosen(...events)).toBe(name);
  });

  it('is none where nothing active is for it', () => {
    expect(
      definitionFor(
        held.map((each) => ({ ...each, status: 'retired' })),
        [p],
      ),
    ).toBeNull();
    expect(definitionFor(held, [])).toBeNull();
  });
});

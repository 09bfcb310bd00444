// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PatientApp } from '../../src/app/patient/PatientApp';
import { canonicalJson, hashText, type CanonicalForm } from '../../src/definition';
import type { Answers } from '../../src/engine';
import { MessagesProvider } from '../../src/messages';
import common from '../../src/messages/en-GB/common.json';
import form from '../../src/messages/en-GB/form.json';
import patientWords from '../../src/messages/en-GB/patient.json';
import {
  flagId,
  giveAnswers,
  markSeen,
  readConsent,
  startAssessment,
  submitAssessment,
  valueAt,
  writeContacts,
  type Helper,
} from '../../src/records';
import type { Store } from '../../src/store';
import { formOf, is } from '../engine/forms';
import { clock, commit, identity, now, offlineSync, openTestStore, sendAll, show, addToldPatient } from './harness';
import { stubServer } from './stub-server';

const event = 'event-0000000001';
const assessment = 'assessment-00000001';

const { hash: _, ...sketch } = formOf({
  id: 'test/progression',
  status: 'active',
  aloneGate: 'alone-now',
  pages: [
    {
      id: 'safety-check',
      safetyCheck: true,
      items: [
        { id: 'alone-now', type: 'yes-no', text: 'Are you alone?', required: true },
        { id: 'weak', type: 'yes-no', text: 'Are your legs weaker?', notSure: true, required: true },
        { id: 'not-alive', type: 'yes-no', text: 'MARKER ALIVE', preferNotToSay: true, required: true, sensitive: 'alone' },
        { id: 'unsafe', type: 'yes-no', text: 'MARKER UNSAFE', preferNotToSay: true, required: true, sensitive: 'alone', discreet: true },
      ],
    },
    {
      id: 'people',
      items: [
        { id: 'children', type: 'concern', text: 'Children' },
        { id: 'closeness', type: 'concern', text: 'MARKER CLOSENESS', sensitive: 'private' },
      ],
    },
    { id: 'top', items: [{ id: 'top-three', type: 'rank', text: 'Your top three', top: 3 }] },
    { id: 'else', items: [{ id: 'words', type: 'paragraph', text: 'Anything else?' }] },
  ],
  redFlags: [
    { id: 'cord', when: is('weak', 'yes'), patient: 'Ring your line now.' },
    { id: 'crisis', when: is('not-alive', 'yes'), patient: 'MARKER CRISIS' },
    { id: 'unsafe-flag', when: is('unsafe', 'yes'), patient: 'MARKER SAFEGUARDING', discreet: true },
  ],
});
const canonical: CanonicalForm = { ...sketch, hash: hashText(canonicalJson(sketch)) };

let store: Store;
beforeEach(async () => {
  vi.stubGlobal('scrollTo', () => undefined);
  stubServer({});
  store = await openTestStore();
  await store.putDefinition(canonical);
  await addToldPatient(store, event);
});
afterEach(() => {
  cleanup();
  store.close();
  vi.unstubAllGlobals();
});

async function begin(helper: Helper, answers: Answers = {}) {
  const { id, version, hash } = canonical;
  const start = {
    events: [event],
    form: { id, version, hash },
    mode: 'clinic-tablet',
    today: '2026-11-24',
    zone: 'Europe/London',
  } as const;
  await commit(store, startAssessment(assessment, { ...start, helper, context: {} }));
  if (Object.keys(answers).length > 0) await commit(store, giveAnswers(assessment, answers));
}
const stateOf = async () => {
  const state = await store.record(assessment);
  if (state === null) throw new Error('it is not there');
  return state;
};
const stored = async (path: string) => valueAt(await stateOf(), `answers/${path}`);

async function herPage(step: string | null = null) {
  await store.setNote('handed-over', assessment);
  if (step !== null) await store.setNote(`step/${assessment}`, step);
  history.replaceState(null, '', '/p/');
  const hide = vi.fn<() => void>();
  render(
    <MessagesProvider language="en-GB" catalogues={[common, form, patientWords]}>
      <PatientApp services={{ store, sync: offlineSync(), clock, identity }} hide={hide} leave={() => undefined} />
    </MessagesProvider>,
  );
  return { hide, user: userEvent.setup() };
}

/** Every word that is seen or heard: titles, names, live regions, what is folded as well. */
function everything(): string {
  const named = [...document.querySelectorAll('[aria-label], [title], [alt]')].flatMap((element) =>
    ['aria-label', 'title', 'alt'].map((name) => element.getAttribute(name) ?? ''),
  );
  return [document.title, document.body.textContent, ...named].join(' ');
}
/** The same without what is folded. */
function inSight(): string {
  const copy = document.body.cloneNode(true);
  if (copy instanceof HTMLElement) for (const folded of copy.querySelectorAll('details:not([open]) > :not(summary)')) folded.remove();
  return `${document.title} ${copy.textContent ?? ''}`;
}

const private_: Answers = {
  'alone-now': 'yes',
  weak: 'no',
  'not-alive': 'yes',
  unsafe: 'yes',
  'children.chosen': true,
  'children.rating': 3,
  'closeness.chosen': true,
  'closeness.rating': 8,
  'closeness.note': 'MARKER NOTE',
  'top-three': ['closeness', 'children'],
};

describe('with family or a friend helping', () => {
  it('what is asked only alone is not asked, and neither is whether she is alone', async () => {
    await begin('family');
    const { user } = await herPage();
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    await user.click(within(await screen.findByRole('group', { name: 'Are your legs weaker?' })).getByRole('radio', { name: 'No' }));
    expect(screen.queryByRole('group', { name: 'Are you alone?' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    expect(await screen.findByRole('checkbox', { name: 'Children' })).toBeTruthy();
    const helper = { blank: 'not-asked', reason: 'helper' };
    await waitFor(async () => expect(await stored('unsafe')).toEqual(helper));
    expect([await stored('alone-now'), await stored('not-alive')]).toEqual([helper, helper]);
    expect(everything()).not.toContain('MARKER');
  });

  it('a professional interpreter hears what a nurse hears', async () => {
    await begin('interpreter');
    const { user } = await herPage();
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    expect(await screen.findByRole('group', { name: 'Are you alone?' })).toBeTruthy();
  });

  it.each(['page/safety-check', 'page/people', 'rate/1', 'page/top', 'check'])(
    'nothing that she said when she was alone shows at %s',
    async (step) => {
      await begin('family', private_);
      await herPage(step);
      expect(await screen.findByRole('heading', { level: 1 })).toBeTruthy();
      await screen.findByText(/Not watched round the clock/);
      expect(everything()).not.toMatch(/MARKER (ALIVE|UNSAFE|CRISIS|SAFEGUARDING|NOTE)/);
      expect(screen.queryByRole('button', { name: /show the private questions/ })).toBeNull();
    },
  );

  it('nor on the page of the nurse who fills it in together with them', async () => {
    await begin('family', private_);
    show(store, `/assessments/${assessment}`);
    expect(await screen.findByText(/You have answered the private questions here/)).toBeTruthy();
    expect(everything()).not.toMatch(/MARKER/);
    expect(screen.queryByRole('button', { name: /show the private questions/ })).toBeNull();
  });

  it('nor on her copy, which offers no private answers', async () => {
    await begin('family', private_);
    await commit(store, submitAssessment(await stateOf(), [], now));
    const { user } = await herPage();
    await user.click(await screen.findByText('See, save or print my answers'));
    await screen.findByText('Your private answers are not shown here.');
    expect(everything()).not.toMatch(/MARKER/);
    expect(screen.queryByRole('checkbox', { name: 'Also show my private answers' })).toBeNull();
  });
});

describe('on the tablet in her own hands, opened again', () => {
  it.each(['page/safety-check', 'page/people', 'private', 'rate/1', 'check'])('nothing private is in sight at %s', async (step) => {
    await begin('none', private_);
    await herPage(step);
    expect(await screen.findByRole('heading', { level: 1 })).toBeTruthy();
    await screen.findByText('Help and numbers for you');
    expect(inSight()).not.toMatch(/MARKER/);
    expect(everything()).not.toMatch(/MARKER (UNSAFE|SAFEGUARDING)/);
  });

  it('undoing and doing again name nothing private', async () => {
    await begin('none', { 'alone-now': 'yes', weak: 'no' });
    const { user } = await herPage('page/safety-check');
    await user.click(await screen.findByRole('button', { name: /show the private questions/ }));
    for (const name of ['MARKER ALIVE', 'MARKER UNSAFE'])
      await user.click(within(screen.getByRole('group', { name })).getByRole('radio', { name: 'No' }));
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    for (const press of ['Undo', 'Redo', 'Undo']) {
      await user.click(await screen.findByRole('button', { name: press }));
      expect(screen.getByText(/a private answer/)).toBeTruthy();
      expect(everything()).not.toMatch(/MARKER (ALIVE|UNSAFE)/);
    }
  });

  it('her copy has what is private only if she says so, and never what is discreet', async () => {
    await begin('none', private_);
    await commit(store, submitAssessment(await stateOf(), [], now));
    const { user } = await herPage();
    const copy = (await screen.findByText('See, save or print my answers')).closest('details');
    expect(copy?.textContent).not.toMatch(/MARKER/);
    await user.click(screen.getByText('See, save or print my answers'));
    await user.click(screen.getByRole('checkbox', { name: 'Also show my private answers' }));
    expect(await within(copy ?? document.body).findByText('MARKER ALIVE')).toBeTruthy();
    expect(copy?.textContent).toMatch(/MARKER CLOSENESS/);
    expect(everything()).not.toMatch(/MARKER (UNSAFE|SAFEGUARDING)/);
  });

  it('two presses of Escape, or one of the button, hide it all', async () => {
    await begin('none');
    const { hide, user } = await herPage();
    await user.click(await screen.findByRole('button', { name: 'Hide this page' }));
    expect(hide).toHaveBeenCalledOnce();
    await user.keyboard('{Escape}');
    expect(hide).toHaveBeenCalledOnce();
    await user.keyboard('{Escape}');
    expect(hide).toHaveBeenCalledTimes(2);
  });
});

describe('thoughts of not wanting to be alive', () => {
  const settings = {
    line: { name: 'Made-up helpline', number: '0999 111 222' },
    cordRoute: 'Ring the coordinator',
    coverHours: 'Monday to Friday, 9 to 5',
    coveringTeam: 'The made-up ward',
    crisisLines: { england: '111, then option 2', scotland: '0800 111 222' },
    escalation: null,
  };
  const open = async () => {
    await begin('none', { 'alone-now': 'yes', weak: 'no' });
    await commit(store, writeContacts(assessment, settings, { live: false }, null));
    const { user } = await herPage('page/safety-check');
    await user.click(await screen.findByRole('button', { name: /show the private questions/ }));
    return { user, alive: within(screen.getByRole('group', { name: 'MARKER ALIVE' })) };
  };

  it('lead at once to thanks, to 999 and to whom she can talk to where she lives', async () => {
    const { user, alive } = await open();
    await user.click(alive.getByRole('radio', { name: 'Yes' }));
    const card = within(screen.getByRole('alert'));
    expect(await card.findByText('MARKER CRISIS')).toBeTruthy();
    expect(card.getByRole('link', { name: 'If you are not safe right now, ring 999.' }).getAttribute('href')).toBe('tel:999');
    expect(card.getByText(/England/).textContent).toContain('111, then option 2');
    expect(card.getByRole('link', { name: '0800 111 222' }).getAttribute('href')).toBe('tel:0800111222');
    await waitFor(async () => expect(await store.record(flagId(assessment, 'crisis'))).not.toBeNull());
  });

  it('raise nothing on the screen where she prefers not to say', async () => {
    const { user, alive } = await open();
    await user.click(alive.getByRole('radio', { name: 'Prefer not to say' }));
    await waitFor(async () => expect(await stored('not-alive')).toEqual({ blank: 'prefer-not-to-say' }));
    expect(screen.getByRole('alert').textContent).toBe('');
    expect(await store.record(flagId(assessment, 'crisis'))).toBeNull();
  });

  it('and every other flag show the team’s number and hours, and who has read it, once that is known here', async () => {
    const { user } = await open();
    await user.click(within(screen.getByRole('group', { name: 'Are your legs weaker?' })).getByRole('radio', { name: 'Yes' }));
    const card = within(screen.getByRole('alert'));
    expect((await card.findByRole('link', { name: '0999 111 222' })).getAttribute('href')).toBe('tel:0999111222');
    expect(screen.getByText('Your team reads what comes in: Monday to Friday, 9 to 5.')).toBeTruthy();
    expect(card.getByText('NOT sent. Your nurse cannot see this.')).toBeTruthy();
    await waitFor(async () => expect(await store.record(flagId(assessment, 'cord'))).not.toBeNull());
    await sendAll(store);
    expect(await card.findByText('Sent. Nobody has read it yet.')).toBeTruthy();
    await commit(store, markSeen([flagId(assessment, 'cord')], 'abcdefghijk', now));
    await sendAll(store);
    expect(await card.findByText(/^Read by Amina Okoro/)).toBeTruthy();
  });
});

describe('what she says before and after', () => {
  it('starting is saying yes, and that is written down', async () => {
    await begin('none');
    const { user } = await herPage();
    expect(await screen.findByText('This is not research.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Start' }));
    await waitFor(async () => expect(readConsent(await stateOf()).given).toBe(true));
  });

  it('she may say no, is asked nothing, and may change her mind', async () => {
    await begin('none');
    const { user } = await herPage();
    await user.click(await screen.findByRole('button', { name: 'I do not want to do this' }));
    expect(await screen.findByRole('heading', { name: 'That is all right' })).toBeTruthy();
    expect(screen.queryByRole('radio')).toBeNull();
    expect(readConsent(await stateOf()).given).toBe(false);
    await user.click(screen.getByRole('button', { name: 'I have changed my mind' }));
    expect(await screen.findByRole('button', { name: 'Start' })).toBeTruthy();
  });

  it('she says what may be shared, all but one thing, before she sends', async () => {
    await begin('none', private_);
    const { user } = await herPage('check');
    const group = within(await screen.findByRole('group', { name: /May we share your answers/ }));
    for (const radio of group.getAllByRole<HTMLInputElement>('radio')) expect(radio.checked).toBe(false);
    await user.click(group.getByRole('radio', { name: 'Yes, but not everything' }));
    const kept = within(await screen.findByRole('group', { name: 'What should we not share?' }));
    await user.click(kept.getByRole('checkbox', { name: 'Children' }));
    await user.click(kept.getByRole('checkbox', { name: 'My private answers' }));
    await waitFor(async () => {
      const { sharing, except } = readConsent(await stateOf());
      expect([sharing, [...except].toSorted()]).toEqual(['all-except', ['children', 'closeness', 'not-alive', 'unsafe']]);
    });
  });

  it('she may add something until it is talked through, and not after', async () => {
    await begin('none', private_);
    await commit(store, submitAssessment(await stateOf(), [], now));
    const { user } = await herPage();
    await user.click(await screen.findByRole('button', { name: 'Add or change something' }));
    expect(await screen.findByRole('button', { name: 'Send what I added' })).toBeTruthy();
    await commit(store, [{ record: assessment, kind: 'assessment', path: 'status', value: 'discussing' }]);
    expect(await screen.findByText(/Your nurse has started to talk it through/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Add or change something' })).toBeNull();
  });
});

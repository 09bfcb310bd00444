// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { localise, type CanonicalForm } from '../../src/definition';
import { compile, open, type Answers, type OpenOptions } from '../../src/engine';
import { CheckAnswers, journey, RedFlagBanner, StepForm, type Layout, type Step } from '../../src/form';
import { show, sketch, Words } from './forms';
import { kitchenSink } from './kitchen-sink';

afterEach(cleanup);

/** The form, every text of it in brackets, to a reader of a language into which nothing is translated. */
function untranslated(form: CanonicalForm, options: Partial<OpenOptions> = {}) {
  const { fallbacks: _, writtenIn: __, ...bracketed } = localise(form, 'en-XA');
  const session = open(compile(localise({ ...bracketed, language: 'en-GB' }, 'cy')), { today: '2026-05-01', ...options });
  session.start();
  return session;
}

/** A page of which our words are in that language. */
const Welsh = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <Words language="cy">
    <div lang="cy">{children}</div>
  </Words>
);

/** What is said of the form without its language: in text, in the name of something. */
function unmarked(): readonly string[] {
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { textContent: text, parentElement: around } = walker.currentNode;
    if (text?.includes('⟦') === true && around?.closest('[lang]')?.getAttribute('lang') !== 'en-GB') found.push(text);
  }
  for (const element of document.querySelectorAll('[aria-label*="⟦"], [title*="⟦"], [alt*="⟦"], [aria-valuetext*="⟦"]'))
    found.push(element.outerHTML.slice(0, 200));
  return found;
}
const nothingUnmarked = (): void => expect([...new Set(unmarked())]).toEqual([]);

const user = userEvent.setup();
const press = async (what: RegExp): Promise<void> => {
  const button = screen.queryAllByRole('button', { name: what }).find((each) => each.matches(':not(:disabled)'));
  if (button !== undefined) await user.click(button);
};

/** Every step with everything opened, missed, taken over, moved, taken back. */
async function walk(form: CanonicalForm, layout: Layout, options: Partial<OpenOptions>): Promise<number> {
  let seen = 0;
  const steps = journey(untranslated(form, options), { nothingToday: false, layout });
  for (const step of steps.filter(({ kind }: Step) => kind !== 'check')) {
    const session = untranslated(form, options);
    show(
      <Welsh>
        <StepForm session={session} step={step} onContinue={() => undefined} />
      </Welsh>,
    );
    nothingUnmarked();
    for (const details of document.querySelectorAll('details')) details.open = true;
    await press(/^Continue/);
    nothingUnmarked();
    for (const button of [/Use this answer/, /^Change/, /Add/, /Move up/, /^Remove/, /Undo$/, /Clear/]) await press(button);
    for (const box of screen.queryAllByRole('checkbox').slice(0, 2)) await user.click(box);
    for (const input of screen.queryAllByRole('textbox').slice(0, 6)) await user.type(input, 'x');
    await press(/^Continue/);
    nothingUnmarked();
    seen += document.body.textContent.split('⟦').length - 1;
    cleanup();
  }
  return seen;
}

const sunk: Answers = {
  tablets: 'yes',
  helper: 'else',
  'helper.other': 'Ann',
  worries: ['money', 'work'],
  weight: 60,
  where: ['head'],
  agreed: 'yes',
  plan: 'walk',
  'medicines/a': 1,
  'medicines/a/form': 'tablet',
  'medicines/b': 2,
  hours: 7,
  awake: 15,
};
const sketched: Answers = {
  'alone-now': 'yes',
  'weak-limbs': 'yes',
  'pain.chosen': true,
  'sleep.chosen': true,
  'pain.talk': 'yes',
  'top-three': ['pain', 'sleep'],
  weight: 400,
};

describe('what is not translated', () => {
  it.each([
    ['of every type', kitchenSink, sunk],
    ['of concerns', sketch, sketched],
  ] as const)(
    'carries its own language on every step of a form %s, with errors, reasons and announcements',
    async (_, form, answers) => {
      for (const layout of ['section', 'page'] as const)
        expect(await walk(form, layout, { answers, previous: { mood: 7 } })).toBeGreaterThan(20);
    },
    120_000,
  );

  it.each([
    ['of every type', kitchenSink, sunk],
    ['of concerns', sketch, sketched],
  ] as const)(
    'carries it on the page of answers of a form %s',
    async (_, form, answers) => {
      for (const layout of ['question', 'section', 'page'] as const) {
        const session = untranslated(form, { answers: { ...answers, 'alone-now': 'no' } });
        show(
          <Welsh>
            <RedFlagBanner session={session} />
            <CheckAnswers session={session} layout={layout} onChange={() => undefined} onSubmit={() => undefined} submitLabel="Send" />
          </Welsh>,
        );
        for (const details of document.querySelectorAll('details')) details.open = true;
        await press(/^Send/);
        nothingUnmarked();
        expect(document.body.textContent.split('⟦').length).toBeGreaterThan(15);
        cleanup();
      }
    },
    60_000,
  );
});

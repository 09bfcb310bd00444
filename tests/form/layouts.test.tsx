// @vitest-environment jsdom
import { cleanup, screen, within, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { journey, StepForm, type Layout, type Step } from '../../src/form';
import type { Session } from '../../src/engine';
import { sessionOf, show } from './forms';

afterEach(cleanup);

const keys = (session: Session, layout: Layout) => journey(session, { nothingToday: false, layout }).map(({ key }) => key);

function stepOf(session: Session, layout: Layout, key: string): Step {
  const step = journey(session, { nothingToday: false, layout }).find((each) => each.key === key);
  if (step === undefined) throw new Error(`There is no step ${key}.`);
  return step;
}

function open(session: Session, step: Step) {
  const onContinue = vi.fn<() => void>();
  show(<StepForm session={session} step={step} onContinue={onContinue} />);
  return { onContinue, user: userEvent.setup() };
}

const goOn = () => screen.getByRole('button', { name: 'Continue' });

describe('one question a page', () => {
  it('leaves the safety check and the ticks whole, and gives every other question a page', () => {
    expect(keys(sessionOf({ 'pain.chosen': true, 'sleep.chosen': true }), 'question')).toEqual([
      'page/safety',
      'page/body/sleep',
      'private',
      'rate/1',
      'rate/2',
      'page/top/top-three',
      'page/other/weight',
      'page/other/since',
      'page/other/help',
      'page/other/mood',
      'page/other/words',
      'check',
    ]);
  });

  it('shows one question, and marks what was not ticked only once the page has been seen to its end', async () => {
    const session = sessionOf();
    const { user, onContinue } = open(session, stepOf(session, 'question', 'page/other/weight'));
    expect(screen.getAllByRole('textbox')).toHaveLength(1);
    await user.type(screen.getByRole('textbox'), '70');
    await user.click(goOn());
    expect(onContinue).toHaveBeenCalledOnce();
    cleanup();
    const ticks = open(session, stepOf(session, 'question', 'page/body/sleep'));
    await ticks.user.click(screen.getByRole('checkbox', { name: 'Pain' }));
    await ticks.user.click(goOn());
    expect(session.snapshot('sleep.chosen').value).toBe(false);
  });
});

describe('everything on one page', () => {
  it('has every question on it, by section, and asks to rate a concern the moment it is ticked', async () => {
    const session = sessionOf();
    const { user } = open(session, stepOf(session, 'page', 'all'));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('How are you now?');
    expect(screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent)).toEqual(['safety', 'body', 'other']);
    expect(screen.queryByRole('radio', { name: '7' })).not.toBeNull();
    expect(screen.queryByRole('heading', { level: 3, name: 'Pain' })).toBeNull();
    await user.click(screen.getByRole('checkbox', { name: 'Pain' }));
    const pain = screen.getByRole('region', { name: 'Pain' });
    await user.click(within(pain).getByRole('radio', { name: '7' }));
    expect(session.snapshot('pain.rating').value).toBe(7);
  });

  it('passes over concerns when nothing worries her, never over the safety check', () => {
    const [all] = journey(sessionOf(), { nothingToday: true, layout: 'page' });
    expect(all).toMatchObject({ kind: 'all', pages: ['safety', 'other'] });
  });
});

describe.each(['question', 'section', 'page'] as const)('in the layout %s', (layout) => {
  const first = { question: 'page/safety', section: 'page/safety', page: 'all' }[layout];

  it('says the same of a missing answer, and the summary leads to its input', async () => {
    const session = sessionOf();
    const { user, onContinue } = open(session, stepOf(session, layout, first));
    await user.click(goOn());
    expect(onContinue).not.toHaveBeenCalled();
    const link = await screen.findByText('Choose an answer: Are your legs weak?', { selector: 'a' });
    await waitFor(() => expect(document.activeElement?.contains(link)).toBe(true));
    await user.click(link);
    const group = screen.getByRole('group', { name: 'Are your legs weak?' });
    expect(document.activeElement).toBe(within(group).getByRole('radio', { name: 'Yes' }));
  });

  it('gives the same answers', async () => {
    const session = sessionOf();
    const done = new Set<string>();
    for (;;) {
      const step = journey(session, { nothingToday: false, layout }).find(({ key }) => !done.has(key));
      if (step === undefined || step.kind === 'check') break;
      done.add(step.key);
      const { user, onContinue } = open(session, step);
      if (step.kind === 'private-choice') {
        await user.click(screen.getByRole('button', { name: 'Show them now' }));
        cleanup();
        continue;
      }
      for (const no of screen.queryAllByRole('radio', { name: 'No' })) await user.click(no);
      for (const box of screen.queryAllByRole('checkbox', { name: 'Pain' }).slice(0, 1))
        if (!box.matches(':checked')) await user.click(box);
      for (const seven of screen.queryAllByRole('radio', { name: '7' })) await user.click(seven);
      for (const weight of screen.queryAllByRole('textbox', { name: 'Your weight, in kg' })) await user.type(weight, '70');
      await user.click(goOn());
      expect(onContinue, `${step.key}: ${document.querySelector('.nhsuk-error-summary')?.textContent ?? ''}`).toHaveBeenCalledOnce();
      cleanup();
    }
    expect(session.issues()).toEqual([]);
    expect(session.toAnswers()).toMatchObject({
      'alone-now': 'no',
      'weak-limbs': 'no',
      'pain.chosen': true,
      'sleep.chosen': false,
      'closeness.chosen': false,
      'pain.rating': 7,
      weight: 70,
      mood: 7,
    });
  });

  it('keeps the answers of a step that is hidden, and shows them when it comes back', () => {
    const session = sessionOf({ 'pain.chosen': true, 'pain.rating': 4, 'pain.note': 'at night' });
    session.answer('pain.chosen', false);
    expect(keys(session, layout)).not.toContain('rate/1');
    session.answer('pain.chosen', true);
    open(session, stepOf(session, layout, layout === 'page' ? 'all' : 'rate/1'));
    const pain = within(screen.getByRole('region', { name: 'Pain' }));
    expect(pain.getByRole<HTMLInputElement>('radio', { name: '4' }).checked).toBe(true);
    expect(pain.getByRole<HTMLInputElement>('textbox').value).toBe('at night');
  });
});

// @vitest-environment jsdom
import { act, cleanup, renderHook, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answers, Session } from '../../src/engine';
import { AnswerSummary, CheckAnswers, journey, StepForm, useSteps, type Step } from '../../src/form';
import { sessionOf, show } from './forms';

afterEach(cleanup);

const keys = (session: Session) => journey(session, { nothingToday: false }).map(({ key }) => key);

function stepOf(session: Session, key: string): Step {
  const step = journey(session, { nothingToday: false }).find((each) => each.key === key);
  if (step === undefined) throw new Error(`The journey has no step ${key}: ${keys(session).join(', ')}.`);
  return step;
}

function open(session: Session, key: string) {
  const onContinue = vi.fn<() => void>();
  const shown = show(<StepForm session={session} step={stepOf(session, key)} onContinue={onContinue} />);
  return { onContinue, user: userEvent.setup(), ...shown };
}

const leftOut = { blank: 'not-asked', reason: 'skipped' } as const;

describe('before anything private is shown', () => {
  it('she chooses in one tap, and nothing of it is on the screen or chosen beforehand', async () => {
    const session = sessionOf();
    const { user, onContinue } = open(session, 'private');
    expect(screen.queryByText('Closeness')).toBeNull();
    expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
      'Show them now',
      'Later, when I am alone',
      'Leave them out',
    ]);
    await user.click(screen.getByRole('button', { name: 'Later, when I am alone' }));
    expect(onContinue).toHaveBeenCalledOnce();
    expect(session.snapshot('closeness.chosen').value).toEqual({ blank: 'not-asked', reason: 'later-alone' });
  });

  it('none of it stands on the page of its subject', () => {
    open(sessionOf(), 'page/body');
    expect(screen.queryByRole('checkbox', { name: 'Closeness', hidden: true })).toBeNull();
  });

  it('no way leads to it: not on, not back, not from where the form was left', () => {
    expect(keys(sessionOf())).not.toContain('private/items');
    const session = sessionOf({ 'pain.chosen': true });
    const { result } = renderHook(() => useSteps(session, { nothingToday: false, initial: 'private/items' }));
    expect(result.current.step.key).toBe('private');
    act(() => result.current.goTo('rate/1'));
    act(() => void session.answer('pain.chosen', false));
    expect(result.current.step.key).toBe('private');
  });

  it('what she leaves out is passed over; what she wants now comes next and is rated by itself', () => {
    const session = sessionOf({ 'pain.chosen': true });
    session.choosePrivate('skipped');
    expect(keys(session)).toEqual(['page/safety', 'page/body', 'private', 'rate/1', 'page/top', 'page/other', 'check']);
    session.choosePrivate('now');
    expect(keys(session)).toContain('private/items');
    session.answer('closeness.chosen', true);
    expect(keys(session)).toEqual([
      'page/safety',
      'page/body',
      'private',
      'private/items',
      'rate/1',
      'rate/private-1',
      'page/top',
      'page/other',
      'check',
    ]);
  });

  it('all of it can be come back to from check your answers', () => {
    const session = sessionOf({ 'closeness.chosen': leftOut });
    const { result } = renderHook(() => useSteps(session, { nothingToday: false, initial: 'check' }));
    act(() => result.current.change('private'));
    act(() => {
      session.choosePrivate('now');
      result.current.goOn();
    });
    expect(result.current.step.key).toBe('check');
    act(() => result.current.change('private/items'));
    expect(result.current.step.key).toBe('private/items');
  });

  it('nothing of it comes when nothing worries her today', () => {
    expect(journey(sessionOf(), { nothingToday: true }).some(({ key }) => key.startsWith('private'))).toBe(false);
  });
});

const all: Answers = {
  'alone-now': 'yes',
  'weak-limbs': 'no',
  unsafe: 'yes',
  'not-alive': 'yes',
  'pain.chosen': true,
  'pain.rating': 3,
  'closeness.chosen': true,
  'closeness.rating': 9,
  'closeness.note': 'MARKER',
  'top-three': ['closeness', 'pain'],
};

describe('private answers on the page of answers', () => {
  it('are folded, and not named where the top three stand', () => {
    show(<CheckAnswers session={sessionOf(all)} onChange={() => undefined} onSubmit={() => undefined} submitLabel="Send" />);
    for (const text of ['Closeness', 'Thoughts of not wanting to be alive?']) {
      for (const place of screen.getAllByText(text)) expect(place.closest('details')?.open, text).toBe(false);
    }
    expect(screen.getByText('MARKER').closest('details')?.open).toBe(false);
    expect(screen.getByText('What matters most?', { selector: 'dt' }).nextElementSibling?.textContent).toBe('a private answer, Pain');
    expect(document.body.textContent).not.toContain('unsafe');
  });

  it('are not there at all where they are left out, and that is said', () => {
    const { container } = show(<AnswerSummary session={sessionOf(all)} sensitive="left-out" />);
    expect(container.textContent).not.toMatch(/Closeness|MARKER|alive|unsafe|9 out of 10/);
    expect(screen.getByText('Your private answers are not shown here.')).toBeTruthy();
    expect(container.textContent).toContain('3 out of 10');
  });

  it('are all there where she wants them, but what is discreet', () => {
    const { container } = show(<AnswerSummary session={sessionOf(all)} sensitive="shown" />);
    expect(container.textContent).toMatch(/Closeness[\s\S]*9 out of 10/);
    expect(container.textContent).toContain('Thoughts of not wanting to be alive?');
    expect(container.textContent).not.toContain('unsafe');
  });
});

describe('what was answered when she was alone', () => {
  it('stays on the screen while its page is open', async () => {
    const session = sessionOf();
    const { user } = open(session, 'page/safety');
    await user.click(within(screen.getByRole('group', { name: 'Are you on your own?' })).getByRole('radio', { name: 'Yes' }));
    await user.click(within(screen.getByRole('group', { name: 'Do you feel unsafe at home?' })).getByRole('radio', { name: 'Yes' }));
    expect(
      within(screen.getByRole('group', { name: 'Do you feel unsafe at home?' })).getByRole<HTMLInputElement>('radio', { name: 'Yes' })
        .checked,
    ).toBe(true);
  });

  it('shows neither questions nor answers when the page is opened again', () => {
    const { container } = open(sessionOf(all), 'page/safety');
    expect(container.textContent).not.toMatch(/unsafe|alive|on your own\?/);
    expect(container.querySelectorAll('input:checked')).toHaveLength(1);
    expect(screen.getByText(/You have answered the private questions here/)).toBeTruthy();
  });

  it('is kept when she goes on without looking', async () => {
    const session = sessionOf(all);
    const { user, onContinue } = open(session, 'page/safety');
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    expect(onContinue).toHaveBeenCalledOnce();
    expect(session.toAnswers()).toMatchObject({ 'alone-now': 'yes', unsafe: 'yes', 'not-alive': 'yes' });
  });

  it('comes back when she says that she is alone; what is discreet is kept and never shown again', async () => {
    const session = sessionOf(all);
    const { user } = open(session, 'page/safety');
    await user.click(screen.getByRole('button', { name: 'I am on my own: show the private questions' }));
    const alive = within(screen.getByRole('group', { name: 'Thoughts of not wanting to be alive?' }));
    expect(alive.getByRole<HTMLInputElement>('radio', { name: 'Yes' }).checked).toBe(true);
    const unsafe = within(screen.getByRole('group', { name: 'Do you feel unsafe at home?' }));
    for (const radio of unsafe.getAllByRole<HTMLInputElement>('radio')) expect(radio.checked).toBe(false);
    expect(unsafe.getByText(/Your answer is kept/)).toBeTruthy();
    expect(session.snapshot('unsafe').value).toBe('yes');
    await user.click(unsafe.getByRole('radio', { name: 'No' }));
    expect(session.snapshot('unsafe').value).toBe('no');
  });

  it('leads to the questions where one of them still needs an answer', async () => {
    const session = sessionOf({ 'alone-now': 'yes' });
    const { user, onContinue } = open(session, 'page/safety');
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    expect(onContinue).not.toHaveBeenCalled();
    expect(screen.getByRole('group', { name: 'Are your legs weak?' })).toBeTruthy();
  });
});

describe('what is said aloud', () => {
  it('names no private concern: not on undoing, not in the top three', async () => {
    const session = sessionOf({ 'pain.chosen': true, 'closeness.chosen': true });
    const { user } = open(session, 'page/top');
    await user.click(screen.getByRole('checkbox', { name: 'Closeness' }));
    expect(screen.getByRole('status').textContent).toBe('a private answer added. It is number 1 of 1');
    cleanup();
    session.answer('closeness.note', 'words');
    const next = open(session, 'page/other');
    await next.user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(screen.getByText('Undone: a private answer')).toBeTruthy();
    expect(document.body.textContent).not.toContain('Closeness');
  });
});

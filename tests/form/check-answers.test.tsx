// @vitest-environment jsdom
import axe from 'axe-core';
import { act, cleanup, renderHook, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CheckAnswers, useSteps } from '../../src/form';
import { sessionOf, show } from './forms';

afterEach(cleanup);

const answered = {
  'alone-now': 'no',
  'weak-limbs': 'not-sure',
  'pain.chosen': true,
  'sleep.chosen': false,
  'dreams.chosen': false,
  'closeness.chosen': false,
  'pain.rating': 7,
};

function check(answers = {}) {
  const session = sessionOf(answers);
  const onChange = vi.fn<(key: string) => void>();
  const onSubmit = vi.fn<() => void>();
  const shown = show(<CheckAnswers session={session} onChange={onChange} onSubmit={onSubmit} submitLabel="Send" />);
  return { session, onChange, onSubmit, user: userEvent.setup(), ...shown };
}

const valueOf = (name: string) => screen.getByText(name, { selector: 'dt' }).nextElementSibling?.textContent;

describe('check your answers', () => {
  it('tells the kinds of blank apart, and blanks from answers', () => {
    const session = sessionOf({ ...answered, 'alone-now': 'yes', 'not-alive': { blank: 'prefer-not-to-say' } });
    session.answer('alone-now', 'yes');
    show(<CheckAnswers session={session} onChange={() => undefined} onSubmit={() => undefined} submitLabel="Send" />);
    expect(valueOf('Are your legs weak?')).toBe('Not sure');
    const folded = screen.getByText('Thoughts of not wanting to be alive?', { selector: 'dt' }).closest('details');
    expect(folded?.open).toBe(false);
    expect(valueOf('Thoughts of not wanting to be alive?')).toBe('Prefer not to say');
    expect(valueOf('Your weight')).toBe('Not answered');
    expect(screen.getByText('2 things were shown and not ticked')).toBeTruthy();
    expect(valueOf('Pain')).toBe('7 out of 10');
  });

  it('says what was not asked because she was not alone, and leaves discreet questions out', () => {
    const session = sessionOf(answered);
    session.leavePage('safety');
    show(<CheckAnswers session={session} onChange={() => undefined} onSubmit={() => undefined} submitLabel="Send" />);
    expect(valueOf('Private questions')).toBe('Not asked (you were not alone)');
    expect(screen.queryByText('Thoughts of not wanting to be alive?')).toBeNull();
    expect(screen.queryByText('Do you feel unsafe at home?')).toBeNull();
  });

  it('leads back to a page and does not send while something is missing', async () => {
    const { user, onChange, onSubmit } = check({ ...answered, 'pain.rating': null });
    await user.click(screen.getByRole('button', { name: 'Change: safety' }));
    expect(onChange).toHaveBeenCalledWith('page/safety');
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(onSubmit).not.toHaveBeenCalled();
    expect(document.activeElement?.textContent).toContain('Before you finish');
  });

  it('sends once all is answered', async () => {
    const { user, onSubmit } = check(answered);
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(onSubmit).toHaveBeenCalledOnce();
  });

  it('has nothing that axe objects to', async () => {
    const { container } = check(answered);
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  });
});

describe('a change from check your answers', () => {
  it('comes straight back', () => {
    const { result } = renderHook(() => useSteps(sessionRef, { nothingToday: false, initial: 'check' }));
    act(() => result.current.change('page/safety'));
    expect(result.current.step.key).toBe('page/safety');
    act(() => result.current.goOn());
    expect(result.current.step.key).toBe('check');
  });

  it('goes by way of the rating when it made something new to rate', () => {
    const session = sessionOf(answered);
    const { result } = renderHook(() => useSteps(session, { nothingToday: false, initial: 'check' }));
    act(() => result.current.change('page/body'));
    act(() => void session.answer('sleep.chosen', true));
    act(() => result.current.goOn());
    expect(result.current.step.key).toBe('rate/1');
    act(() => void session.answer('sleep.rating', 3));
    act(() => result.current.goOn());
    expect(result.current.step.key).toBe('check');
  });
});

const sessionRef = sessionOf(answered);

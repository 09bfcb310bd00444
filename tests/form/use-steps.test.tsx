// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { useSteps, type StepsOptions } from '../../src/form';
import type { Session } from '../../src/engine';
import { sessionOf } from './forms';

afterEach(cleanup);

const both = { 'alone-now': 'no', 'weak-limbs': 'no', 'pain.chosen': true, 'sleep.chosen': true };
const openAt = (session: Session, initial: string, options: Partial<StepsOptions> = {}) =>
  renderHook((more: Partial<StepsOptions>) => useSteps(session, { nothingToday: false, initial, ...options, ...more })).result;

describe('a step that goes while somebody is at it', () => {
  it('leads to the one before it, not to the start', () => {
    const session = sessionOf(both);
    const at = openAt(session, 'rate/2', { layout: 'question' });
    expect(at.current.step.key).toBe('rate/2');
    act(() => void session.answer('pain.chosen', false));
    expect(at.current.step.key).toBe('rate/1');
    act(() => void session.answer('sleep.chosen', false));
    expect(at.current.step.key).toBe('private');
  });

  it('is where she is again when it comes back', () => {
    const session = sessionOf(both);
    const at = openAt(session, 'page/top');
    session.answer('sleep.rating', 3);
    act(() => void session.replaceAnswers({}));
    expect(at.current.step.key).toBe('private');
    act(() => void session.replaceAnswers(both));
    expect(at.current.step.key).toBe('page/top');
  });

  it('goes on from there to what follows it', () => {
    const session = sessionOf(both);
    const at = openAt(session, 'page/top');
    act(() => {
      session.replaceAnswers({});
      at.current.goOn();
    });
    expect(at.current.step.key).toBe('page/other');
  });

  it('is not looked for at the start when the form is opened again where it was left', () => {
    expect(openAt(sessionOf(both), 'rate/3', { layout: 'question' }).current.step.key).toBe('rate/2');
    expect(openAt(sessionOf(), 'rate/1').current.step.key).toBe('private');
    expect(openAt(sessionOf(), 'nowhere').current.step.key).toBe('page/safety');
  });
});

describe('another layout', () => {
  it('keeps her at the same questions', () => {
    const session = sessionOf(both);
    const { result, rerender } = renderHook((more: Partial<StepsOptions>) => useSteps(session, { nothingToday: false, ...more }));
    act(() => result.current.goTo('page/other'));
    rerender({ layout: 'question' });
    expect(result.current.step.key).toBe('page/other/weight');
    act(() => result.current.goTo('page/other/help'));
    rerender({ layout: 'section' });
    expect(result.current.step.key).toBe('page/other');
    rerender({ layout: 'page' });
    expect(result.current.step.key).toBe('all');
  });
});

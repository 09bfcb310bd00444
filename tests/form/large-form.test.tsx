// @vitest-environment jsdom
import { cleanup, fireEvent, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compile, open, type Session } from '../../src/engine';
import { journey, StepForm } from '../../src/form';
import { formOfSize } from '../bench/generated-form';
import { loneNumber, loneValue, planOf, words } from '../bench/plan';
import { show } from './forms';
import { renderedIn } from './rendered';

const committed = vi.hoisted(() => {
  const roots: unknown[] = [];
  // React tells it of every commit; it must be there before React is loaded.
  const hook = {
    isDisabled: false,
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: (_: number, root: unknown) => void roots.push(root),
  };
  Object.assign(globalThis, { __REACT_DEVTOOLS_GLOBAL_HOOK__: { ...hook, onCommitFiberUnmount: () => undefined } });
  return roots;
});

afterEach(cleanup);

/** The generated form, all on one page. No gate is open: an environment without a browser needs a minute to tick them. */
function shown(size: number): Session {
  const session = open(compile(formOfSize(size)), { today: '2026-05-01' });
  const [step] = journey(session, { nothingToday: false, layout: 'page' });
  if (step === undefined) throw new Error('The form has no step.');
  show(<StepForm session={session} step={step} onContinue={() => undefined} />);
  return session;
}

/** Found without computing the names of all inputs, which takes minutes here. */
function inputOf(label: string): HTMLElement {
  const found = [...document.querySelectorAll('label')].find(({ textContent }) => textContent === label);
  const input = document.getElementById(found?.htmlFor ?? '');
  if (input === null) throw new Error(`There is no input "${label}".`);
  return input;
}

/** What one key in an input costs: expressions evaluated, components rendered. */
function keyIn(session: Session, label: string, value: string): { readonly evaluations: number; readonly renders: number } {
  let evaluations = 0;
  const stop = session.subscribeAll((patch) => (evaluations += patch.evaluations));
  committed.length = 0;
  fireEvent.input(inputOf(label), { target: { value } });
  stop();
  return { evaluations, renders: committed.reduce<number>((all, root) => all + renderedIn(root), 0) };
}

it('goes on when Enter is pressed in an input', async () => {
  const session = open(compile(formOfSize(60)), { today: '2026-05-01' });
  const onContinue = vi.fn<() => void>();
  show(<StepForm session={session} step={{ key: 'page/results', kind: 'page', page: 'results' }} onContinue={onContinue} />);
  const user = userEvent.setup();
  await user.type(inputOf(words.loneNumber), '2{Enter}');
  await waitFor(() => expect(onContinue).toHaveBeenCalledOnce());
  expect(session.snapshot(loneValue).value).toBe(4);
});

describe.each([60, 3_000])('a form of %i questions on one page', (size) => {
  it('renders two components and evaluates three expressions at most for a key on which one value depends', () => {
    const session = shown(size);
    const text = planOf(size).questions.findLast(({ kind, gate }) => kind === 'text' && gate === undefined)?.id ?? '';
    for (const value of ['a', 'ab', 'abc']) {
      const cost = keyIn(session, words.question(text), value);
      expect(session.snapshot(text).value).toBe(value);
      expect(cost.evaluations).toBeLessThanOrEqual(3);
      expect(cost.renders).toBeLessThanOrEqual(2);
    }
    for (const value of ['2', '21']) {
      const cost = keyIn(session, words.loneNumber, value);
      expect(session.snapshot(loneNumber).value).toBe(Number(value));
      expect(session.snapshot(loneValue).value).toBe(2 * Number(value));
      expect(cost.evaluations).toBeLessThanOrEqual(3);
      expect(cost.renders).toBeGreaterThan(0);
      expect(cost.renders).toBeLessThanOrEqual(2);
    }
  });
});

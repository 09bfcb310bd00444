// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { compile, open, type Session } from '../../src/engine';
import { CheckAnswers, journey, StepForm, type Step } from '../../src/form';
import { realForms } from '../real-forms';
import { show } from './forms';

afterEach(cleanup);

const forms = realForms();

const steps = (session: Session, nothingToday = false) => journey(session, { nothingToday });
const pageOf = (session: Session, step: Step) =>
  step.kind === 'page' ? session.form.canonical.pages.find(({ id }) => id === step.page) : undefined;

/** Shows a step, lets the person tap, goes on; returns how many taps it took. */
async function walk(session: Session, step: Step, tap: (press: (element: HTMLElement) => Promise<void>) => Promise<void>): Promise<number> {
  let taps = 0;
  let left = false;
  const user = userEvent.setup({ delay: null });
  const press = async (element: HTMLElement): Promise<void> => {
    taps += 1;
    await user.click(element);
  };
  show(<StepForm session={session} step={step} onContinue={() => (left = true)} />);
  await tap(press);
  await press(screen.getByRole('button', { name: step.kind === 'private-choice' ? 'Leave them out' : 'Continue' }));
  expect(left, `${step.key}: ${document.querySelector('.nhsuk-error-summary')?.textContent ?? ''}`).toBe(true);
  cleanup();
  return taps;
}

describe.each(forms.map((form) => [form.id, form] as const))('%s', (_, canonical) => {
  it('begins with the safety check and shows every page that it has', () => {
    const session = open(compile(canonical), { today: '2026-05-01' });
    const [first] = steps(session);
    expect(first && pageOf(session, first)?.safetyCheck).toBe(true);
    for (const step of steps(session)) {
      if (step.kind === 'check') continue;
      show(<StepForm session={session} step={step} onContinue={() => undefined} />);
      const title = step.kind === 'private-choice' ? 'Private things' : pageOf(session, step)?.title;
      expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(title);
      expect(document.querySelectorAll('input:checked')).toHaveLength(0);
      cleanup();
    }
  });

  it('takes at most 25 taps for five concerns, besides the safety check', async () => {
    const session = open(compile(canonical), { today: '2026-05-01' });
    let taps = 0;
    let ticked = 0;
    const done = new Set<string>();
    for (
      let step = steps(session)[0];
      step !== undefined && step.kind !== 'check';
      step = steps(session).find(({ key }) => !done.has(key))
    ) {
      done.add(step.key);
      const isSafety = pageOf(session, step)?.safetyCheck === true;
      const kind = step.kind;
      const used = await walk(session, step, async (press) => {
        if (isSafety) for (const no of screen.getAllByRole('radio', { name: 'No' })) await press(no);
        else if (kind === 'rate') for (const seven of screen.getAllByRole('radio', { name: '7' })) await press(seven);
        else if (ticked < 5 && screen.queryByText('Tick anything that has been a worry or a problem') !== null) {
          for (const box of screen.getAllByRole('checkbox').slice(0, ticked === 0 ? 2 : 1)) {
            ticked += 1;
            await press(box);
          }
        }
      });
      if (!isSafety) taps += used;
    }
    expect(ticked).toBe(5);
    expect(taps).toBeLessThanOrEqual(25);
    let sent = false;
    show(<CheckAnswers session={session} onChange={() => undefined} onSubmit={() => (sent = true)} submitLabel="Send" />);
    await userEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(sent).toBe(true);
    expect(session.safetyCheckComplete()).toBe(true);
  });
});

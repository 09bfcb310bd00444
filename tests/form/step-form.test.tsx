// @vitest-environment jsdom
import axe from 'axe-core';
import { cleanup, screen, within, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CheckAnswers, createRegistry, defaultRegistry, journey, StepForm, type Step, type WidgetProps } from '../../src/form';
import type { Answers, Session } from '../../src/engine';
import { sessionOf, show } from './forms';

afterEach(cleanup);

function stepOf(session: Session, key: string): Step {
  const step = journey(session, { nothingToday: false }).find((each) => each.key === key);
  if (step === undefined) throw new Error(`The journey has no step ${key}.`);
  return step;
}

function open(key: string, answers: Answers = {}) {
  const session = sessionOf(answers);
  const onContinue = vi.fn<() => void>();
  const shown = show(<StepForm session={session} step={stepOf(session, key)} onContinue={onContinue} onBack={() => undefined} />);
  return { session, onContinue, user: userEvent.setup(), ...shown };
}

const goOn = () => screen.getByRole('button', { name: 'Continue' });

describe('a step', () => {
  it('preselects nothing', () => {
    for (const [key, answers] of [
      ['page/safety', {}],
      ['page/body', {}],
      ['rate/1', { 'pain.chosen': true }],
      ['page/other', {}],
    ] as const) {
      const { container } = open(key, answers);
      expect(container.querySelectorAll('input:checked')).toHaveLength(0);
      cleanup();
    }
  });

  it('says what is missing when she goes on: the summary takes focus, leads to the input and repeats its words', async () => {
    const { user, onContinue } = open('page/safety');
    await user.click(goOn());
    const summary = await screen.findByText('Choose an answer: Are your legs weak?', { selector: 'a' });
    expect(onContinue).not.toHaveBeenCalled();
    await waitFor(() => expect(document.activeElement?.contains(summary)).toBe(true));
    const group = screen.getByRole('group', { name: 'Are your legs weak?' });
    expect(within(group).getByText('Choose an answer: Are your legs weak?')).toBeTruthy();
    await user.click(summary);
    expect(document.activeElement).toBe(within(group).getByRole('radio', { name: 'Yes' }));
  });

  it('leaves the errors where they are while she mends an answer, so that Continue stays under her finger', async () => {
    const { user } = open('page/safety');
    await user.click(goOn());
    const before = screen.getByText('Choose an answer: Are your legs weak?', { selector: 'a' });
    await user.click(within(screen.getByRole('group', { name: 'Are your legs weak?' })).getByRole('radio', { name: 'No' }));
    await user.tab();
    expect(screen.getByText('Choose an answer: Are your legs weak?', { selector: 'a' })).toBe(before);
    expect(
      within(screen.getByRole('group', { name: 'Are your legs weak?' })).queryByText('Choose an answer: Are your legs weak?'),
    ).toBeNull();
  });

  it('takes an error away as soon as the answer is right, while she is still at it', async () => {
    const { user } = open('page/safety');
    await user.click(goOn());
    const legs = within(screen.getByRole('group', { name: 'Are your legs weak?' }));
    expect(legs.getByText('Choose an answer: Are your legs weak?')).toBeTruthy();
    await user.click(legs.getByRole('radio', { name: 'No' }));
    expect(legs.queryByText('Choose an answer: Are your legs weak?')).toBeNull();
    expect(document.activeElement).toBe(legs.getByRole('radio', { name: 'No' }));
    cleanup();

    open('page/other');
    const weight = screen.getByRole('textbox', { name: 'Your weight, in kg' });
    await user.type(weight, 'x');
    await user.click(goOn());
    expect(weight.getAttribute('aria-invalid')).toBe('true');
    await user.clear(weight);
    expect(weight.getAttribute('aria-invalid')).toBeNull();
  });

  it('takes an error away when the answer comes from elsewhere', async () => {
    const { user, session } = open('page/safety');
    await user.click(goOn());
    const legs = within(screen.getByRole('group', { name: 'Are your legs weak?' }));
    session.replaceAnswers({ 'weak-limbs': 'no' });
    await waitFor(() => expect(legs.queryByText('Choose an answer: Are your legs weak?')).toBeNull());
  });

  it('tells beforehand which questions can be left out', () => {
    open('page/safety');
    const hintOf = (group: string): string => {
      const described = screen.getByRole('group', { name: group }).getAttribute('aria-describedby') ?? '';
      return described
        .split(' ')
        .flatMap((id) => document.getElementById(id)?.textContent ?? [])
        .join();
    };
    expect(hintOf('Are your legs weak?')).not.toContain('You can leave this out.');
    cleanup();
    open('page/other');
    expect(hintOf('How was your mood?')).toContain('You can leave this out.');
    expect(hintOf('Since when?')).toContain('You can leave this out.');
    cleanup();
    open('rate/1', { 'pain.chosen': true });
    expect(hintOf('How much of a problem is this, from 1 to 10?')).not.toContain('You can leave this out.');
    expect(hintOf('Would you like to talk about this?')).toContain('You can leave this out.');
  });

  it('goes on once all is answered, and then what was not ticked is shown and not chosen', async () => {
    const { user, session, onContinue } = open('page/body');
    await user.click(screen.getByRole('checkbox', { name: 'Pain' }));
    await user.click(goOn());
    expect(onContinue).toHaveBeenCalledOnce();
    expect(session.snapshot('pain.chosen').value).toBe(true);
    expect(session.snapshot('sleep.chosen').value).toBe(false);
    expect(session.snapshot('sleep.rating').blank).toBe('not-chosen');
  });

  it('asks private questions only when she says that she is alone', async () => {
    const { user } = open('page/safety');
    expect(screen.queryByRole('group', { name: 'Do you feel unsafe at home?' })).toBeNull();
    await user.click(within(screen.getByRole('group', { name: 'Are you on your own?' })).getByRole('radio', { name: 'Yes' }));
    expect(screen.getByRole('group', { name: 'Do you feel unsafe at home?' })).toBeTruthy();
  });

  it('puts leading concerns first and the rarer ones under more', () => {
    open('page/body');
    const names = screen.getAllByRole('checkbox', { hidden: true }).map((box) => box.parentElement?.querySelector('label')?.textContent);
    expect(names).toEqual(['Pain', 'Sleep', 'Dreams']);
    expect(screen.getByText('More things that can be a worry').closest('details')?.open).toBe(false);
  });

  it('takes a rating from 1 to 10 and lets her clear it', async () => {
    const { user, session } = open('rate/1', { 'pain.chosen': true });
    expect(screen.getAllByRole('radio').filter((radio) => /^\d+$/.test(radio.getAttribute('value') ?? ''))).toHaveLength(10);
    await user.click(screen.getByRole('radio', { name: '7' }));
    expect(session.snapshot('pain.rating').value).toBe(7);
    await user.click(screen.getByRole('button', { name: /Clear my answer/ }));
    expect(session.snapshot('pain.rating').value).toBeNull();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: '7' }).checked).toBe(false);
  });

  it('never takes a blank number for 0, keeps letters on screen and says what is wrong', async () => {
    const { user, session, onContinue } = open('page/other');
    const weight = screen.getByRole<HTMLInputElement>('textbox', { name: 'Your weight, in kg' });
    await user.type(weight, '70');
    expect(session.snapshot('weight').value).toBe(70);
    await user.clear(weight);
    expect(session.snapshot('weight').value).toBeNull();
    await user.type(weight, 'heavy');
    await user.click(goOn());
    expect(onContinue).not.toHaveBeenCalled();
    expect(weight.value).toBe('heavy');
    expect(screen.getAllByText('Use figures, such as 7 or 7.5: Your weight')).toHaveLength(2);
  });

  it('takes a year alone as a date and refuses a day that does not exist', async () => {
    const { user, session } = open('page/other');
    const group = screen.getByRole('group', { name: 'Since when?' });
    await user.type(within(group).getByRole('textbox', { name: 'Year' }), '2025');
    expect(session.snapshot('since').value).toBe('2025');
    await user.type(within(group).getByRole('textbox', { name: 'Month' }), '2');
    await user.type(within(group).getByRole('textbox', { name: 'Day' }), '30');
    expect(session.snapshot('since').value).toBeNull();
    await user.click(goOn());
    expect(within(group).getByText(/Write a real date/)).toBeTruthy();
  });

  it('lets "nobody" and the other answers put each other out', async () => {
    const { user, session } = open('page/other');
    await user.click(screen.getByRole('checkbox', { name: 'Family' }));
    await user.click(screen.getByRole('checkbox', { name: 'Nobody' }));
    expect(session.snapshot('help').value).toEqual(['nobody']);
    await user.click(screen.getByRole('checkbox', { name: 'Family' }));
    expect(session.snapshot('help').value).toEqual(['family']);
  });

  it('shows an answer that arrives from elsewhere', async () => {
    const { session } = open('page/other', {});
    session.replaceAnswers({ weight: 61, help: ['family'] });
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Your weight, in kg' }).value).toBe('61');
    await waitFor(() => expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Family' }).checked).toBe(true));
  });

  it('renders at most two components for a keystroke', async () => {
    let renders = 0;
    const counted = createRegistry([
      {
        tester: () => 1,
        widget: (props: WidgetProps) => {
          renders += 1;
          const Widget = defaultRegistry.widgetFor(props.field);
          return Widget === null ? null : <Widget {...props} />;
        },
      },
    ]);
    const session = sessionOf();
    let commits = 0;
    show(
      <StepForm session={session} step={stepOf(session, 'page/other')} onContinue={() => undefined} registry={counted} />,
      () => (commits += 1),
    );
    const user = userEvent.setup();
    const words = screen.getByRole('textbox', { name: 'Anything else?' });
    await user.click(words);
    renders = 0;
    commits = 0;
    await user.keyboard('a');
    expect(session.snapshot('words').value).toBe('a');
    expect(renders).toBeLessThanOrEqual(2);
    expect(commits).toBeLessThanOrEqual(2);
  });

  it('has nothing that axe objects to', async () => {
    for (const [key, answers] of [
      ['page/safety', {}],
      ['page/body', {}],
      ['rate/1', { 'pain.chosen': true, 'pain.talk': 'yes' }],
      ['page/other', {}],
    ] as const) {
      const { container, user } = open(key, answers);
      await user.click(goOn());
      const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
      expect(violations.map(({ id, nodes }) => `${key} ${id} ${nodes[0]?.html}`)).toEqual([]);
      cleanup();
    }
  });
});

describe('what is typed and is no answer yet', () => {
  const long = 'More than twenty letters long';
  const fill = async (user: ReturnType<typeof userEvent.setup>) => {
    const born = within(screen.getByRole('group', { name: 'Since when?' }));
    await user.type(screen.getByRole('textbox', { name: 'Anything else?' }), long);
    await user.type(screen.getByRole('textbox', { name: 'Your weight, in kg' }), 'heavy');
    await user.type(born.getByRole('textbox', { name: 'Day' }), '31');
  };

  it('is told at once where words are too long, and until they fit', async () => {
    const { user, session } = open('page/other');
    const words = screen.getByRole('textbox', { name: /Anything else/ });
    await user.type(words, long);
    expect(await screen.findByText('Please make this shorter, at most 20 letters: Anything else?')).toBeTruthy();
    expect(session.snapshot('words').value).toBe(long.slice(0, 20));
    await user.type(words, '{Backspace>9/}');
    expect(screen.queryByText(/Please make this shorter/)).toBeNull();
    expect(session.snapshot('words').value).toBe(long.slice(0, 20));
  });

  it('is kept when she goes back, and comes again with what is wrong', async () => {
    const { user, session } = open('page/other');
    await fill(user);
    cleanup();
    show(<StepForm session={session} step={stepOf(session, 'page/other')} onContinue={() => undefined} />);
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Anything else/ }).value).toBe(long);
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /Your weight/ }).value).toBe('heavy');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Day' }).value).toBe('31');
    expect(await screen.findByText(/Please make this shorter/)).toBeTruthy();
    expect(screen.getByText(/Use figures/)).toBeTruthy();
    expect(screen.getByText(/Write a real date/)).toBeTruthy();
  });

  it('stands on the page of answers with what is wrong, and is not sent', async () => {
    const { user, session } = open('page/other', { 'alone-now': 'no', 'weak-limbs': 'no' });
    await fill(user);
    cleanup();
    const onSubmit = vi.fn<() => void>();
    show(<CheckAnswers session={session} onChange={() => undefined} onSubmit={onSubmit} submitLabel="Send" />);
    expect(screen.getByText(long)).toBeTruthy();
    expect(screen.getByText('heavy')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(onSubmit).not.toHaveBeenCalled();
    expect(screen.getByText('other', { selector: 'a' })).toBeTruthy();
  });

  it('is past once the answer is another', async () => {
    const { user, session } = open('page/other');
    await fill(user);
    cleanup();
    session.answer('weight', 70);
    show(<StepForm session={session} step={stepOf(session, 'page/other')} onContinue={() => undefined} />);
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /Your weight/ }).value).toBe('70');
  });
});

describe('the top three', () => {
  const chosen = { 'pain.chosen': true, 'sleep.chosen': true };

  it('is chosen and put in order by keyboard alone; each move is said and focus follows', async () => {
    const { user, session } = open('page/top', chosen);
    const press = async (target: HTMLElement, key: string) => {
      target.focus();
      await user.keyboard(key);
    };
    await press(screen.getByRole('checkbox', { name: 'Sleep' }), ' ');
    await press(screen.getByRole('checkbox', { name: 'Pain' }), ' ');
    expect(session.snapshot('top-three').value).toEqual(['sleep', 'pain']);
    await press(screen.getByRole('button', { name: 'Move up: Pain' }), '{Enter}');
    expect(session.snapshot('top-three').value).toEqual(['pain', 'sleep']);
    expect(screen.getByRole('status').textContent).toBe('Pain is now number 1 of 2');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Move down: Pain' }));
  });
});

describe('undo on a later page', () => {
  it('never says the words of a discreet or private question', async () => {
    const user = userEvent.setup();
    const { session } = open('page/body', { 'alone-now': 'yes' });
    for (const path of ['unsafe', 'not-alive']) {
      session.answer(path, 'no');
      await user.click(await screen.findByRole('button', { name: 'Undo' }));
      expect(session.snapshot(path).value).toBeNull();
      expect(screen.getByText('Undone: a private answer')).toBeTruthy();
      expect(screen.queryByText(/unsafe|alive/)).toBeNull();
    }
  });
});

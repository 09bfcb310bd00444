// @vitest-environment jsdom
import { act, cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compile, open as openSession } from '../../src/engine';
import { StepForm } from '../../src/form';
import { formOf, is, ref } from '../engine/forms';
import { show } from './forms';
import { expectNothingFromAxe, goOn, openPage } from './sink';

afterEach(cleanup);

const group = (name: string) => within(screen.getByRole('group', { name }));
const errorOf = (words: string) => screen.getAllByText(words);

describe('an open option', () => {
  it('opens a box for her own words, asks for them once chosen, and keeps them when another is chosen', async () => {
    const { user, session } = openPage('answers');
    const helper = group('Who helps you most?');
    expect(helper.queryByRole('textbox')).toBeNull();
    await user.click(helper.getByRole('radio', { name: 'Somebody else' }));
    await user.click(goOn());
    expect(errorOf('Say what it is: Who helps you most?')).toHaveLength(2);
    await user.type(helper.getByRole('textbox', { name: 'In your own words' }), 'My neighbour');
    expect(session.snapshot('helper.other').value).toBe('My neighbour');
    await user.click(helper.getByRole('radio', { name: 'Family' }));
    expect(helper.queryByRole('textbox')).toBeNull();
    await user.click(helper.getByRole('radio', { name: 'Somebody else' }));
    expect(helper.getByRole<HTMLInputElement>('textbox').value).toBe('My neighbour');
  });

  it('says beforehand that a box will open', () => {
    openPage('answers');
    const radio = group('Who helps you most?').getByRole('radio', { name: 'Somebody else' });
    const box = group('What keeps you awake?').getByRole('checkbox', { name: 'Something else' });
    for (const input of [radio, box]) {
      const described = (input.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
      expect(described).toContain('Choosing this opens a box for your own words.');
    }
  });

  it('says that her words are too long without naming a limit that the form does not give', async () => {
    const { user } = openPage('answers');
    await user.click(screen.getByRole('radio', { name: 'Somebody else' }));
    await user.click(screen.getByRole('textbox', { name: 'In your own words' }));
    await user.paste('x'.repeat(501));
    await user.click(goOn());
    expect(screen.getByRole('link', { name: /Please make this shorter/ }).textContent).toBe(
      'Please make this shorter: Who helps you most?',
    );
  });

  it('works among several choices, and "nothing" puts it out', async () => {
    const { user, session } = openPage('answers');
    const worries = group('What keeps you awake?');
    await user.click(worries.getByRole('checkbox', { name: 'Something else' }));
    await user.type(worries.getByRole('textbox'), 'Noise');
    expect(session.snapshot('worries.other').value).toBe('Noise');
    await user.click(worries.getByRole('checkbox', { name: 'Nothing' }));
    expect(session.snapshot('worries').value).toEqual(['nothing']);
    expect(worries.queryByRole('textbox')).toBeNull();
  });
});

describe('a scale with a slider', () => {
  it('has nothing chosen at first, and takes the same answer from slider and numbers', async () => {
    const { user, session } = openPage('answers');
    const mood = group('How is your mood?');
    const slider = mood.getByRole<HTMLInputElement>('slider');
    expect(slider.getAttribute('aria-valuetext')).toBe('Not answered');
    expect(session.snapshot('mood').value).toBeNull();
    await user.click(slider);
    expect(session.snapshot('mood').value).toBe(5);
    expect(mood.getByRole<HTMLInputElement>('radio', { name: '5' }).checked).toBe(true);
    await user.click(mood.getByRole('radio', { name: '8' }));
    expect(slider.value).toBe('8');
    expect(slider.getAttribute('aria-valuetext')).toBe('8');
  });
});

describe('a date', () => {
  it('says which parts may stay empty, and asks for what is needed', async () => {
    const { user, session } = openPage('answers');
    const born = group('When were you born?');
    const began = group('When did it begin?');
    const moved = group('When did you move here?');
    expect(born.getByText(/Day, month and year are all needed/)).toBeTruthy();
    expect(began.getByText(/You can leave the day empty/)).toBeTruthy();
    expect(moved.getByText(/The year alone is fine/)).toBeTruthy();
    for (const date of [born, began, moved]) await user.type(date.getByRole('textbox', { name: 'Year' }), '1970');
    expect(['born', 'began', 'moved'].map((path) => session.snapshot(path).value)).toEqual([null, null, '1970']);
    await user.click(goOn());
    expect(born.getByText(/with day, month and year/)).toBeTruthy();
    expect(began.getByText(/with the month and the year at least/)).toBeTruthy();
    for (const date of [born, began]) await user.type(date.getByRole('textbox', { name: 'Month' }), '5');
    expect(['born', 'began'].map((path) => session.snapshot(path).value)).toEqual([null, '1970-05']);
  });
});

describe('a text with a pattern', () => {
  it('says what is expected in the words of the author, and keeps what was typed', async () => {
    const { user, session } = openPage('answers');
    const nhs = screen.getByRole<HTMLInputElement>('textbox', { name: 'Your NHS number' });
    await user.type(nhs, '12345');
    await user.click(goOn());
    expect(errorOf('Write ten figures.')).toHaveLength(2);
    expect(nhs.value).toBe('12345');
    await user.type(nhs, '67890');
    expect(session.snapshot('nhs').value).toBe('1234567890');
  });
});

describe('a body map', () => {
  const site = (code: string) => document.querySelectorAll(`[data-site="${code}"]`);

  it('is a list of checkboxes; the picture ticks the same boxes and is silent to a screen reader', async () => {
    const { user, session } = openPage('body');
    expect(document.querySelector('.hna-body')?.getAttribute('aria-hidden')).toBe('true');
    const [front, back] = [...site('head')];
    if (front === undefined || back === undefined) throw new Error('The head is drawn twice.');
    await user.click(front);
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Head' }).checked).toBe(true);
    expect(back.classList.contains('hna-body__region--on')).toBe(true);
    const breast = screen.getByRole('checkbox', { name: 'Left breast' });
    breast.focus();
    await user.keyboard(' ');
    expect(session.snapshot('where').value).toEqual(['head', 'left-breast']);
    expect(site('left-breast')[0]?.classList.contains('hna-body__region--on')).toBe(true);
    await user.click(back);
    expect(session.snapshot('where').value).toEqual(['left-breast']);
    await user.click(screen.getByRole('checkbox', { name: 'Nowhere' }));
    expect(session.snapshot('where').value).toEqual(['nowhere']);
  });

  it('shows what is chosen by a hatch, not by colour alone, and draws what is not asked about without a name', async () => {
    const { user } = openPage('body');
    const [head] = [...site('head')];
    expect(head?.querySelectorAll('polygon')).toHaveLength(1);
    if (head !== undefined) await user.click(head);
    expect(head?.querySelectorAll('polygon[fill^="url(#"]')).toHaveLength(1);
    expect(site('left-foot')).toHaveLength(0);
    expect(document.querySelectorAll('.hna-body__rest').length).toBeGreaterThan(5);
  });
});

describe('a computed value that may be changed', () => {
  it('shows what is computed, takes her own value, and leads back; focus goes along', async () => {
    const { user, session } = openPage('more');
    await user.type(screen.getByRole('textbox', { name: 'Hours of sleep' }), '8');
    expect(screen.getByText('16', { selector: 'output' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Change: Hours awake' }));
    const own = screen.getByRole('textbox', { name: 'Your own value: Hours awake' });
    expect(document.activeElement).toBe(own);
    await user.type(own, '15');
    expect(session.snapshot('awake').value).toBe(15);
    expect(screen.getByText('Calculated from the other answers: 16')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Use the calculated value: Hours awake' }));
    expect(session.snapshot('awake').value).toBe(16);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Change: Hours awake' }));
  });
});

it('asks for a real date in the place of a computed one', async () => {
  const form = formOf({
    pages: [
      {
        id: 'scan',
        items: [
          { id: 'last', type: 'date', text: 'Last scan' },
          { id: 'next', type: 'computed', text: 'Next scan', value: ref('last'), valueKind: 'date', override: true },
        ],
      },
    ],
  });
  const session = openSession(compile(form), { today: '2026-05-01' });
  show(<StepForm session={session} step={{ key: 'page/scan', kind: 'page', page: 'scan' }} onContinue={() => undefined} />);
  await userEvent.click(screen.getByRole('button', { name: 'Change: Next scan' }));
  await userEvent.type(group('Your own value: Next scan').getByRole('textbox', { name: 'Day' }), '31');
  await userEvent.click(goOn());
  expect(errorOf('Write a real date, with the year in four figures: Next scan')).toHaveLength(2);
});

it('prints all that was written, not only the lines that fit into the box', async () => {
  const words = 'I cannot sleep.\n'.repeat(20);
  const paper = Object.assign(new EventTarget(), { matches: false, media: 'print' });
  vi.stubGlobal('matchMedia', () => paper);
  const { user } = openPage('answers', { answers: { tablets: 'yes', words } });
  const printed = (): string[] => [...document.querySelectorAll('.hna-printed-words')].map(({ textContent }) => textContent);
  await user.type(screen.getByRole('textbox', { name: 'Anything else?' }), 'At all.');
  await user.type(screen.getByRole('textbox', { name: 'Which tablets?' }), 'The long white ones');
  expect(printed()).toEqual([]);
  paper.matches = true;
  act(() => void paper.dispatchEvent(new Event('change')));
  expect(printed()).toContain(`${words}At all.`);
  expect(printed()).toContain('The long white ones');
  vi.unstubAllGlobals();
});

describe('an answer from elsewhere', () => {
  it('is offered as last time’s, taken over only when asked, and then marked', async () => {
    const { user, session } = openPage('answers', { previous: { mood: 7 } });
    expect(session.snapshot('mood').value).toBeNull();
    expect(screen.getByText('From last time: 7')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Use this answer: How is your mood?' }));
    const mood = group('How is your mood?');
    expect(mood.getByRole<HTMLInputElement>('radio', { name: '7' }).checked).toBe(true);
    expect(screen.getByText('Taken over from last time')).toBeTruthy();
    expect(screen.queryByText('From last time: 7')).toBeNull();
    await user.click(mood.getByRole('radio', { name: '6' }));
    expect(screen.queryByText('Taken over from last time')).toBeNull();
  });

  it('says that it was filled in', () => {
    openPage('answers', { context: { weight: 61 } });
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Your weight, in kg' }).value).toBe('61');
    expect(screen.getByText(/Filled in from your record/)).toBeTruthy();
  });
});

describe('an answer that cannot be changed', () => {
  it('is text with the reason beside it, in the words of the author and of the reader', async () => {
    const { user } = openPage('more', { answers: { plan: 'walk', agreed: 'yes' } });
    expect(screen.queryByRole('radio', { name: 'Walk more' })).toBeNull();
    expect(screen.getByText('Walk more')).toBeTruthy();
    const why = screen.getByText('Why can I not change this?').closest('details');
    await user.click(screen.getByText('Why can I not change this?'));
    if (why !== null && !why.open) why.open = true;
    expect(await screen.findByText('Your nurse has agreed this with you.')).toBeTruthy();
    expect(within(why ?? document.body).getByText('Is the plan agreed?: Yes')).toBeTruthy();
  });
});

describe('a question with a reason', () => {
  it('says why it is asked, when that is asked', async () => {
    const { user } = openPage('answers', { answers: { tablets: 'yes' } });
    await user.click(screen.getByText('Why is this asked?'));
    expect(await screen.findByText('You said that you take tablets.')).toBeTruthy();
  });
});

describe('a page with a reason', () => {
  const page = (sensitive: object) =>
    formOf({
      conditions: [{ id: 'lives-alone', because: 'You said that you live alone.', when: is('alone', 'yes') }],
      pages: [
        { id: 'first', items: [{ id: 'alone', type: 'yes-no', text: 'Do you live alone?', ...sensitive }] },
        {
          id: 'second',
          showIf: { op: 'condition', id: 'lives-alone' },
          items: [
            { id: 'help', type: 'yes-no', text: 'Do you need help?' },
            { id: 'often', type: 'yes-no', text: 'Often?' },
          ],
        },
      ],
    });
  const openSecond = (sensitive: object) => {
    const session = openSession(compile(page(sensitive)), { today: '2026-05-01', answers: { alone: 'yes' } });
    show(<StepForm session={session} step={{ key: 'page/second', kind: 'page', page: 'second' }} onContinue={() => undefined} />);
  };

  it('says it once for all its questions', async () => {
    openSecond({});
    await userEvent.click(screen.getByText('Why is this asked?'));
    expect(await screen.findByText('You said that you live alone.')).toBeTruthy();
    expect(screen.getByText('Do you live alone?: Yes')).toBeTruthy();
  });

  it('names what is known from outside, and what nobody has told', async () => {
    const known = formOf({
      context: [
        { name: 'treatment', type: 'code', options: ['on', 'off', 'not-known'] },
        { name: 'last-scan', type: 'date' },
        { name: 'days-since', type: 'number' },
      ],
      conditions: [
        {
          id: 'watched',
          because: 'You have treatment.',
          when: {
            op: 'or',
            all: [
              { op: 'eq', left: { op: 'context', name: 'treatment' }, right: { op: 'code', value: 'on' } },
              { op: 'gt', left: { op: 'context', name: 'last-scan' }, right: { op: 'date', value: '2026-01-01' } },
              { op: 'not', of: { op: 'answered', of: { op: 'context', name: 'days-since' } } },
            ],
          },
        },
      ],
      pages: [{ id: 'only', showIf: { op: 'condition', id: 'watched' }, items: [{ id: 'fever', type: 'yes-no', text: 'Fever?' }] }],
    });
    const session = openSession(compile(known), { today: '2026-05-01', context: { treatment: 'on', 'last-scan': '2026-03-02' } });
    show(<StepForm session={session} step={{ key: 'page/only', kind: 'page', page: 'only' }} onContinue={() => undefined} />);
    await userEvent.click(screen.getByText('Why is this asked?'));
    expect(await screen.findByText('Cancer treatment: yes')).toBeTruthy();
    expect(screen.getByText('last scan: 2 March 2026')).toBeTruthy();
    expect(screen.getByText('days since: nobody has told us')).toBeTruthy();
  });

  it('names nothing private', async () => {
    openSecond({ discreet: true });
    await userEvent.click(screen.getByText('Why is this asked?'));
    expect(await screen.findByText('Because of another answer that you gave.')).toBeTruthy();
    expect(screen.queryByText('You said that you live alone.')).toBeNull();
  });
});

describe('undo', () => {
  it('takes the last edit back and brings it again, by button and by keys, and says what', async () => {
    const { user, session } = openPage('more');
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    await user.type(screen.getByRole('textbox', { name: 'Hours of sleep' }), '12');
    await user.click(screen.getByRole('radio', { name: 'No' }));
    await user.keyboard('{Control>}z{/Control}');
    expect(session.snapshot('agreed').value).toBeNull();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'No' }).checked).toBe(false);
    expect(screen.getByText('Undone: Is the plan agreed?')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(session.snapshot('hours').value).toBeNull();
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Hours of sleep' }).value).toBe('');
    await user.click(screen.getByRole('button', { name: 'Redo' }));
    expect(session.snapshot('hours').value).toBe(12);
    expect(screen.getByText('Done again: Hours of sleep')).toBeTruthy();
  });

  it('leaves Ctrl+Z in a text field to the field', async () => {
    const { user, session } = openPage('more');
    await user.type(screen.getByRole('textbox', { name: 'Hours of sleep' }), '12');
    await user.keyboard('{Control>}z{/Control}');
    expect(session.snapshot('hours').value).toBe(12);
  });
});

it.each(['answers', 'body', 'more'])('axe has nothing to object to on the page of %s', async (page) => {
  const { container, user } = openPage(page, {
    previous: { mood: 7 },
    answers: { helper: 'else', worries: ['else'], tablets: 'yes', hours: 8, agreed: 'yes', plan: 'walk' },
  });
  await user.click(goOn());
  await expectNothingFromAxe(container);
});

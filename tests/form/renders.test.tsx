// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { compile, open } from '../../src/engine';
import { createRegistry, defaultRegistry, StepForm, type WidgetProps } from '../../src/form';
import { formOf, is } from '../engine/forms';
import { show } from './forms';

afterEach(cleanup);

const questions = 1000;
/** A thousand questions on one page, a third of them text, a third of them conditional on the one before. */
const large = formOf({
  pages: [
    {
      id: 'large',
      items: Array.from({ length: questions }, (_, index) => {
        const item = { id: `q${index}`, text: `Question ${index}` } as const;
        if (index % 3 === 0) return { ...item, type: 'text' as const };
        return { ...item, type: 'yes-no' as const, ...(index % 3 === 2 ? { showIf: is(`q${index - 1}`, 'yes') } : {}) };
      }),
    },
  ],
});

/** Our own widgets, each render of one counted. */
function counting() {
  const count = { renders: 0, commits: 0 };
  const registry = createRegistry([
    {
      tester: () => 1,
      widget: (props: WidgetProps) => {
        count.renders += 1;
        const Widget = defaultRegistry.widgetFor(props.field);
        return Widget === null ? null : <Widget {...props} />;
      },
    },
  ]);
  return { count, registry };
}

describe.each([
  ['a page', { key: 'page/large', kind: 'page', page: 'large' }],
  ['everything on one page', { key: 'all', kind: 'all', pages: ['large'] }],
] as const)('a thousand questions in the layout %s', (_, step) => {
  it('renders at most two components for a keystroke, and for a choice that shows another question', async () => {
    const { count, registry } = counting();
    const session = open(compile(large), { today: '2026-05-01' });
    show(<StepForm session={session} step={step} onContinue={() => undefined} registry={registry} />, () => (count.commits += 1));
    const user = userEvent.setup({ delay: null });
    const input = document.querySelectorAll<HTMLInputElement>('input[type=text]')[200];
    if (input === undefined) throw new Error('There is no such input.');
    input.focus();
    await user.keyboard('a');
    Object.assign(count, { renders: 0, commits: 0 });
    await user.keyboard('b');
    expect(session.snapshot('q600').value).toBe('ab');
    expect(count.renders).toBeLessThanOrEqual(2);
    expect(count.commits).toBeLessThanOrEqual(2);

    const yes = document.querySelectorAll<HTMLInputElement>('input[type=radio][value=yes]')[0];
    if (yes === undefined) throw new Error('There is no such radio.');
    Object.assign(count, { renders: 0, commits: 0 });
    yes.click();
    expect(await screen.findByText('Question 2')).toBeTruthy();
    expect(count.renders).toBeLessThanOrEqual(2);
  });
});

// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FormView, GroupFrame, type RegistryEntry, type Submission, type WidgetProps } from '../../src/form';
import common from '../../src/messages/en-GB/common.json';
import form from '../../src/messages/en-GB/form.json';
import './all-here';
import { formOf, is } from '../engine/forms';
import { kitchenSink, sinkSession } from './kitchen-sink';
import { expectNothingFromAxe, goOn } from './sink';

afterEach(cleanup);

/** What another team writes: five stars for a scale, in buttons of its own; it knows nothing of react-hook-form. */
function Stars(props: WidgetProps) {
  const { id, field, binding, t } = props;
  const { min = 1, max = 5 } = field.item;
  return (
    <GroupFrame {...props}>
      {() =>
        Array.from({ length: max - min + 1 }, (_, index) => (
          <button key={index} type="button" id={index === 0 ? id : `${id}-${index}`} onClick={() => binding.put(field, min + index)}>
            {t('stars.of', { count: min + index })}
          </button>
        ))
      }
    </GroupFrame>
  );
}

const stars: RegistryEntry = { tester: ({ item }) => (item.widget === 'stars' ? 5 : null), widget: Stars };

const small = formOf({
  id: 'another/form',
  title: 'Our help',
  pages: [
    {
      id: 'help',
      items: [
        { id: 'help', type: 'scale', text: 'How good was our help?', min: 1, max: 5, widget: 'stars', required: true },
        { id: 'again', type: 'yes-no', text: 'Would you come again?' },
        { id: 'why-not', type: 'text', text: 'Why not?', showIf: is('again', 'no') },
      ],
    },
    { id: 'you', items: [{ id: 'name', type: 'text', text: 'Your name' }] },
  ],
});

/** The whole of another app. */
function AnotherApp({ onSubmit, language }: { readonly onSubmit: (submission: Submission) => void; readonly language?: string }) {
  return <FormView definition={small} layout="section" widgets={widgets} language={language} messages={words} onSubmit={onSubmit} />;
}
const widgets = [stars];
const words = [{ 'stars.of': [['arg', 'count'], ' stars'] }];

const languageOf = (text: string) => screen.getByText(text).closest('[lang]')?.getAttribute('lang');

describe('a form in another app', () => {
  it('uses the widget that the app brought, validates it, and leads to it from the error summary', async () => {
    const user = userEvent.setup();
    const onSubmit = vi.fn<(submission: Submission) => void>();
    render(<AnotherApp onSubmit={onSubmit} />);
    const group = within(await screen.findByRole('group', { name: 'How good was our help?' }));
    await user.click(goOn());
    expect(group.getByText('Choose a number: How good was our help?')).toBeTruthy();
    await user.click(screen.getByText('Choose a number: How good was our help?', { selector: 'a' }));
    expect(document.activeElement).toBe(group.getByRole('button', { name: '1 stars' }));
    await user.click(group.getByRole('button', { name: '4 stars' }));
    await user.click(goOn());
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('you');
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
  });

  it('hands over the answers without the hidden ones, and the record of those', async () => {
    const user = userEvent.setup();
    const onSubmit = vi.fn<(submission: Submission) => void>();
    render(<AnotherApp onSubmit={onSubmit} />);
    await user.click(await screen.findByRole('button', { name: '4 stars' }));
    await user.click(screen.getByRole('radio', { name: 'No' }));
    await user.type(screen.getByRole('textbox', { name: 'Why not?' }), 'Too far');
    await user.click(screen.getByRole('radio', { name: 'Yes' }));
    await user.click(goOn());
    await user.click(goOn());
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(onSubmit).toHaveBeenCalledExactlyOnceWith({
      form: { id: 'another/form', version: '1.0.0', hash: 'test' },
      answers: { help: 4, again: 'yes' },
      stripped: [{ path: 'why-not', value: 'Too far' }],
      origins: {},
    });
  });

  it('switches language in place, keeps the answers, and marks what is not translated with its language', async () => {
    const user = userEvent.setup();
    const { rerender, container } = render(<AnotherApp onSubmit={() => undefined} />);
    await user.click(await screen.findByRole('radio', { name: 'Yes' }));
    rerender(<AnotherApp onSubmit={() => undefined} language="ar-XB" />);
    await waitFor(() => expect(container.firstElementChild?.getAttribute('dir')).toBe('rtl'));
    expect(screen.getAllByRole<HTMLInputElement>('radio')[0]?.checked).toBe(true);
    rerender(<AnotherApp onSubmit={() => undefined} language="cy" />);
    await waitFor(() => expect(container.firstElementChild?.getAttribute('dir')).toBe('ltr'));
    await waitFor(() => expect(languageOf('Would you come again?')).toBe('en-GB'));
  });

  it('says of its own words that they are English where they are not translated, and of the form that it is', async () => {
    const welsh = { ...small, translations: { cy: { 'again.text': 'Fyddech chi’n dod eto?' } } };
    render(<FormView definition={welsh} widgets={widgets} messages={words} language="cy" onSubmit={() => undefined} />);
    await screen.findByRole('button', { name: 'Continue' });
    expect(languageOf('Continue')).toBe('en-GB');
    expect(languageOf('Yes')).toBe('en-GB');
    expect(languageOf('Fyddech chi’n dod eto?')).toBe('cy');
    expect(languageOf('How good was our help?')).toBe('en-GB');
  });

  it('says of the words of the caller, where they are all there, that they are in the language asked for', async () => {
    const translated = { ...common, ...form, ...words[0], 'form.continue': 'Ymlaen' };
    render(<FormView definition={small} widgets={widgets} messages={[translated]} language="cy" onSubmit={() => undefined} />);
    await screen.findByRole('button', { name: 'Ymlaen' });
    expect(languageOf('Ymlaen')).toBe('cy');
    expect(languageOf('Would you come again?')).toBe('en-GB');
  });

  it('keeps what was typed and what can be undone when the language is switched', async () => {
    const user = userEvent.setup();
    const view = (language: string) => <FormView definition={kitchenSink} layout="page" language={language} onSubmit={() => undefined} />;
    const { rerender } = render(view('en-GB'));
    await user.click(await screen.findByRole('radio', { name: 'Family' }));
    await user.type(screen.getByRole('textbox', { name: /Hours of sleep/ }), 'many');
    rerender(view('en-XA'));
    const hours = await screen.findByRole<HTMLInputElement>('textbox', { name: /Hóóúúrs óóf sléééép/ });
    expect(hours.value).toBe('many');
    await user.click(await screen.findByRole('button', { name: /^⟦ÚÚñdóó/ }));
    expect(screen.getByRole<HTMLInputElement>('radio', { name: /Fáámíílý/ }).checked).toBe(false);
    rerender(view('en-GB'));
    await user.click(await screen.findByRole('button', { name: 'Redo' }));
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Family' }).checked).toBe(true);
  });

  it.each(['question', 'section', 'page'] as const)(
    'runs a session of the caller in the layout %s, to be saved by the caller',
    async (layout) => {
      const user = userEvent.setup();
      const session = sinkSession({ answers: { stars: 3, 'medicines/a': 1, 'medicines/a/medicine': 'Aspirin' } });
      const onSubmit = vi.fn<(submission: Submission) => void>();
      const { container } = render(<FormView session={session} layout={layout} onSubmit={onSubmit} />);
      await screen.findByRole('button', { name: 'Continue' });
      for (let pages = 0; screen.queryByRole('button', { name: 'Send' }) === null; pages += 1) {
        expect(pages, document.querySelector('.nhsuk-error-summary')?.textContent ?? '').toBeLessThan(30);
        await user.click(goOn());
      }
      await expectNothingFromAxe(container);
      await user.click(screen.getByRole('button', { name: 'Send' }));
      expect(onSubmit.mock.calls[0]?.[0].answers).toEqual({ stars: 3, 'medicines/a': 1, 'medicines/a/medicine': 'Aspirin' });
    },
    60_000,
  );

  it('stands twice on one page, and neither knows of the other', async () => {
    const user = userEvent.setup();
    const { container } = render(
      <>
        <FormView session={sinkSession()} layout="page" onSubmit={() => undefined} />
        <FormView session={sinkSession({ answers: { 'medicines/a': 1 } })} layout="page" onSubmit={() => undefined} />
      </>,
    );
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'Continue' })).toHaveLength(2));
    const ids = [...container.querySelectorAll('[id]')].map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const [first, second] = screen.getAllByRole('group', { name: 'Do you take tablets?' });
    const yes = within(first ?? container).getByRole<HTMLInputElement>('radio', { name: 'Yes' });
    await user.click(yes);
    await user.click(within(second ?? container).getByRole('radio', { name: 'No' }));
    expect(yes.checked).toBe(true);
  });

  it('comes straight back from a change of one answer, one question a page', async () => {
    const user = userEvent.setup();
    render(<FormView definition={small} layout="question" options={{ answers: { help: 2, again: 'yes' } }} onSubmit={() => undefined} />);
    await screen.findByRole('button', { name: 'Continue' });
    for (let pages = 0; pages < 3; pages += 1) await user.click(goOn());
    await user.click(screen.getByRole('button', { name: 'Change: Would you come again?' }));
    expect(screen.getAllByRole('radio')).toHaveLength(2);
    await user.click(goOn());
    expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy();
  });
});

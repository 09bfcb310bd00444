// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { CheckAnswers, createRegistry, defaultRegistry, type WidgetProps } from '../../src/form';
import { show } from './forms';
import { sinkSession } from './kitchen-sink';
import { expectNothingFromAxe, goOn, openPage } from './sink';

afterEach(cleanup);

const two = {
  'medicines/a': 1,
  'medicines/a/medicine': 'Aspirin',
  'medicines/b': 2,
  'medicines/b/medicine': 'Senna',
  'medicines/b/dose': 2,
};
const row = (number: number) => within(screen.getByRole('group', { name: `Medicine ${number}` }));
const medicines = (session: { readonly toAnswers: () => object }) =>
  Object.entries(session.toAnswers())
    .filter(([path]) => path.endsWith('/medicine'))
    .map(([, value]) => value);

describe('a table', () => {
  it('begins empty; a row that is added takes the focus and is announced', async () => {
    const { user, session } = openPage('tables');
    await user.click(screen.getByRole('button', { name: 'Add medicine' }));
    expect(screen.getByText('Medicine 1 added')).toBeTruthy();
    expect(document.activeElement).toBe(row(1).getByRole('textbox', { name: 'Name' }));
    await user.keyboard('Aspirin');
    await user.click(screen.getByRole('button', { name: 'Add another medicine' }));
    await user.keyboard('Senna');
    expect(medicines(session)).toEqual(['Aspirin', 'Senna']);
  });

  it('removes a row at once, offers undo where the focus now is, and brings back its answers', async () => {
    const { user, session } = openPage('tables', { answers: two });
    await user.click(screen.getByRole('button', { name: 'Remove Medicine 2' }));
    expect(screen.queryByRole('group', { name: 'Medicine 2' })).toBeNull();
    expect(screen.getByText('Medicine 2 removed')).toBeTruthy();
    const undo = screen.getAllByRole('button', { name: 'Undo' })[0];
    expect(document.activeElement).toBe(undo);
    if (undo !== undefined) await user.click(undo);
    expect(session.toAnswers()).toEqual(two);
    expect(document.activeElement).toBe(row(2).getByRole('textbox', { name: 'Name' }));
    expect(row(2).getByRole<HTMLInputElement>('textbox', { name: 'Name' }).value).toBe('Senna');
    expect(row(2).getByRole<HTMLInputElement>('textbox', { name: 'How many a day' }).value).toBe('2');
    expect(screen.getByText('Medicine 2 is back')).toBeTruthy();
  });

  it('numbers the rows anew and keeps what stands in them', async () => {
    const { user } = openPage('tables', { answers: two });
    await user.click(screen.getByRole('button', { name: 'Remove Medicine 1' }));
    expect(row(1).getByRole<HTMLInputElement>('textbox', { name: 'Name' }).value).toBe('Senna');
  });

  it('no longer offers undo there once something else has happened', async () => {
    const { user } = openPage('tables', { answers: two });
    await user.click(screen.getByRole('button', { name: 'Remove Medicine 2' }));
    expect(document.querySelector('.hna-table__undo')).not.toBeNull();
    await user.type(row(1).getByRole('textbox', { name: 'Name' }), 's');
    expect(document.querySelector('.hna-table__undo')).toBeNull();
  });

  it('asks for the least number of rows, and for what is missing in a row, by its name', async () => {
    const { user, onContinue } = openPage('tables');
    expect(screen.getByText('Add at least one.')).toBeTruthy();
    await user.click(goOn());
    expect(screen.getAllByText('Add at least one: Your medicines')).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Add medicine' }));
    await user.click(goOn());
    expect(screen.getAllByText('Write an answer: Name (Medicine 1)')).toHaveLength(2);
    await user.click(screen.getByText('Write an answer: Name (Medicine 1)', { selector: 'a' }));
    expect(document.activeElement).toBe(row(1).getByRole('textbox', { name: 'Name' }));
    await user.keyboard('Aspirin');
    await user.click(goOn());
    expect(onContinue).toHaveBeenCalledOnce();
  });

  it('takes no more rows than it may hold', async () => {
    const { user } = openPage('tables', { answers: { ...two, 'medicines/c': 3 } });
    expect(screen.queryByRole('button', { name: /Add/ })).toBeNull();
    expect(screen.getByText('You can add at most 3.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Remove Medicine 3' }));
    expect(screen.getByRole('button', { name: 'Add another medicine' })).toBeTruthy();
  });

  it('opens a box for an open option in its own row only', async () => {
    const { user, session } = openPage('tables', { answers: two });
    await user.click(row(2).getByRole('radio', { name: 'Other' }));
    await user.type(row(2).getByRole('textbox', { name: 'In your own words' }), 'Patch');
    expect(session.snapshot('medicines/b/form.other').value).toBe('Patch');
    expect(row(1).queryByRole('textbox', { name: 'In your own words' })).toBeNull();
  });

  it('shows a row that comes from another device', async () => {
    const { session } = openPage('tables', { answers: two });
    session.replaceAnswers({ ...two, 'medicines/c': 3, 'medicines/c/medicine': 'Codeine' });
    expect(await screen.findByRole('group', { name: 'Medicine 3' })).toBeTruthy();
    expect(row(3).getByRole<HTMLInputElement>('textbox', { name: 'Name' }).value).toBe('Codeine');
  });

  it('is a table on the page of answers', () => {
    show(<CheckAnswers session={sinkSession({ answers: two })} onChange={() => undefined} onSubmit={() => undefined} submitLabel="Send" />);
    const table = within(screen.getByRole('table', { name: 'Your medicines' }));
    expect(table.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual([
      'Medicine',
      'Name',
      'How many a day',
      'Since when',
      'Kind',
    ]);
    expect(table.getByRole('rowheader', { name: 'Medicine 2' })).toBeTruthy();
    expect(table.getByText('Senna')).toBeTruthy();
  });

  it('is a table on paper', () => {
    globalThis.matchMedia = (query: string) =>
      Object.assign(new EventTarget(), {
        matches: query === 'print',
        media: query,
        onchange: null,
        addListener: () => undefined,
        removeListener: () => undefined,
      });
    openPage('tables', { answers: two });
    expect(screen.getByRole('table', { name: 'Your medicines' })).toBeTruthy();
    Reflect.deleteProperty(globalThis, 'matchMedia');
  });

  it('renders at most two components for a keystroke in a cell', async () => {
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
    let commits = 0;
    const { user, session } = openPage('tables', { answers: two }, counted, () => (commits += 1));
    await user.click(row(2).getByRole('textbox', { name: 'Name' }));
    await user.keyboard('t');
    [renders, commits] = [0, 0];
    await user.keyboard('y');
    expect(session.snapshot('medicines/b/medicine').value).toBe('Sennaty');
    expect(renders).toBeLessThanOrEqual(2);
    expect(commits).toBeLessThanOrEqual(2);
  });

  it('has nothing that axe objects to', async () => {
    const { container, user } = openPage('tables', { answers: { ...two, 'medicines/c': 3 } });
    await user.click(goOn());
    await expectNothingFromAxe(container);
  });
});

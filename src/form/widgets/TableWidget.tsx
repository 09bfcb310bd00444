import { memo, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useController } from 'react-hook-form';
import type { Session } from '../../engine';
import { cellPlaces, type Field } from '../fields';
import type { WidgetProps } from '../registry';
import { useRows } from '../session-hooks';
import { TableAnswers } from '../TableAnswers';
import { aloud } from '../voice';
import { rowName, rowWord } from '../words';
import { GroupFrame } from './frame';
import { usePrinting } from './printing';

/**
 * Rows of the same columns, each a card of its own. A row is removed at once, and can be brought back: no question is asked
 * before. On paper, and where it cannot be changed, it is a table.
 */
export const TableWidget = memo(function TableWidget(props: WidgetProps): ReactNode {
  const { id, field, facts, binding, t } = props;
  const printing = usePrinting();
  if (facts.readOnly) {
    return (
      <div className="hna-table" id={id} tabIndex={-1}>
        <TableAnswers session={binding.session} table={field} t={t} />
      </div>
    );
  }
  return (
    <div className={printing ? 'hna-table hna-table--printed' : 'hna-table'}>
      <GroupFrame {...props} extraHint={leastHint(props)}>
        {() => <Rows {...props} />}
      </GroupFrame>
      {printing && <TableAnswers session={binding.session} table={field} t={t} />}
    </div>
  );
});

function leastHint({ field, t }: WidgetProps): string | undefined {
  const { minRows = 0 } = field.item;
  return minRows > 0 ? t('form.table.least', { count: minRows }) : undefined;
}

function Rows({ id, field, binding, control, show, t }: WidgetProps): ReactNode {
  const { session } = binding;
  const { field: input } = useController({ control, name: field.slot });
  const rows = useRows(session, field.path);
  const voice = useMemo(() => aloud(t, session.form.canonical), [t, session]);
  const [said, say] = useState<ReactNode>('');
  const [removed, setRemoved] = useState(false);
  const focusNext = useRef<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const { maxRows } = field.item;

  useEffect(() => {
    const wanted = focusNext.current;
    focusNext.current = null;
    if (wanted !== null) box.current?.querySelector<HTMLElement>(wanted)?.focus();
  });
  // The removal can be taken back here as long as it is the last thing that happened.
  useEffect(() => (removed ? session.subscribeAll(() => setRemoved(false)) : undefined), [removed, session]);

  const add = (): void => {
    const row = newRowId();
    focusNext.current = firstControl(id, row);
    session.addRow(field.path, row);
    say(voice.say('form.table.added', { name: rowName(voice, session, field.path, row) }));
    input.onBlur();
  };
  const remove = useCallback(
    (row: string): void => {
      const name = rowName(voice, session, field.path, row);
      session.removeRow(field.path, row);
      say(voice.say('form.table.removed', { name }));
      setRemoved(true);
      focusNext.current = '.hna-table__undo';
      input.onBlur();
    },
    [session, field.path, input, voice],
  );
  const undo = (): void => {
    const [row] = session.undo().rows.length === 0 ? [] : (session.snapshot(field.path).rows?.filter((each) => !rows.includes(each)) ?? []);
    if (row === undefined) return;
    focusNext.current = firstControl(id, row);
    say(voice.say('form.table.back', { name: rowName(voice, session, field.path, row) }));
    input.onBlur();
  };
  const full = maxRows !== undefined && rows.length >= maxRows;
  return (
    <div ref={box}>
      <div className="hna-rows">
        {rows.map((row, index) => (
          <Row
            key={row}
            id={`${id}-${row}`}
            table={field}
            row={row}
            number={index + 1}
            session={session}
            show={show}
            remove={remove}
            t={t}
          />
        ))}
      </div>
      <div className="hna-table__status">
        <p aria-live="polite">{said}</p>
        {removed && (
          <button type="button" className="nhsuk-button nhsuk-button--secondary hna-table__undo" onClick={undo}>
            {t('form.undo')}
          </button>
        )}
      </div>
      {full ? (
        <p id={id} tabIndex={-1}>
          {t('form.table.full', { count: maxRows })}
        </p>
      ) : (
        <button id={id} type="button" className="nhsuk-button nhsuk-button--secondary" onClick={add}>
          {voice.say(rows.length === 0 ? 'form.table.add-first' : 'form.table.add', {
            row: rowWord(voice, session, field.path, inSentence),
          })}
        </button>
      )}
    </div>
  );
}

interface RowProps extends Pick<WidgetProps, 'show' | 't'> {
  readonly id: string;
  readonly table: Field;
  readonly row: string;
  readonly number: number;
  readonly session: Session;
  readonly remove: (row: string) => void;
}

/** One row as a card. It does not render again for what is typed into its cells, nor for other rows. */
const Row = memo(function Row({ id, table, row, number, session, show, remove, t }: RowProps): ReactNode {
  const cells = useMemo(() => cellPlaces(session, table, row), [session, table, row]);
  const voice = aloud(t, session.form.canonical);
  const name = voice.say('form.table.row', { row: rowWord(voice, session, table.path), number });
  return (
    <div className="hna-row">
      <fieldset className="nhsuk-fieldset" id={id}>
        <legend className="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{name}</legend>
        {cells.map(show)}
        <button type="button" className="nhsuk-button nhsuk-button--secondary hna-row__remove" onClick={() => remove(row)}>
          {voice.say('form.table.remove', { name })}
        </button>
      </fieldset>
    </div>
  );
});

const firstControl = (id: string, row: string): string => `[id="${id}-${row}"] :is(input, textarea, select, button)`;

/** Random, so that rows added on two devices never meet. */
function newRowId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** "Medicine" in the middle of a sentence: "Add another medicine". An abbreviation stays as it is. */
function inSentence(word: string): string {
  const [first = '', second = ''] = word;
  return second === second.toLowerCase() ? first.toLowerCase() + word.slice(first.length) : word;
}

import type { ReactNode } from 'react';
import type { Session } from '../engine';
import { Table } from '../look';
import { answerText } from './answer-text';
import { cellPlaces, type Place } from './fields';
import { Written } from './language';
import { useTableAnswers } from './session-hooks';
import { rowName, type Translate } from './words';

interface Props {
  readonly session: Session;
  readonly table: Place;
  readonly t: Translate;
}

/** The rows of a table to be read: on paper, on the page of answers, where they cannot be changed. Discreet columns are left out. */
export function TableAnswers({ session, table, t }: Props): ReactNode {
  useTableAnswers(session, table.path);
  const form = session.form.canonical;
  const { text, rows = [] } = session.snapshot(table.path);
  const caption = (
    <Written form={form} of={`${table.item.id}.text`}>
      {text}
    </Written>
  );
  const readable = ({ item }: Place): boolean => item.discreet !== true && item.type !== 'text-block';
  const cells = rows.map((row) => cellPlaces(session, table, row).filter(readable));
  if (cells[0] === undefined)
    return (
      <>
        <p className="hna-read-only__question">{caption}</p>
        <p className="hna-blank">{t('form.table.none')}</p>
      </>
    );
  const head = cells[0].map(({ item, path }) => (
    <Written key={path} form={form} of={`${item.id}.text`}>
      {session.snapshot(path).text}
    </Written>
  ));
  return (
    <Table
      caption={caption}
      captionSize="s"
      head={[table.item.row, ...head]}
      rows={cells.map((row, index) => [
        rowName(session, table.path, rows[index] ?? '', t),
        ...row.map(({ path }) => answerText(session, path, t)),
      ])}
      rowHeaders
    />
  );
}

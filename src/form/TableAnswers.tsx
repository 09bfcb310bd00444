import type { ReactNode } from 'react';
import type { Session } from '../engine';
import { Table } from '../look';
import { Answer } from './Answer';
import { cellPlaces, type Place } from './fields';
import { useTableAnswers } from './session-hooks';
import { aloud, type Translate } from './voice';
import { rowName, rowWord } from './words';

interface Props {
  readonly session: Session;
  readonly table: Place;
  readonly t: Translate;
}

/** The rows of a table to be read: on paper, on the page of answers, where they cannot be changed. Discreet columns are left out. */
export function TableAnswers({ session, table, t }: Props): ReactNode {
  useTableAnswers(session, table.path);
  const voice = aloud(t, session.form.canonical);
  const { text, rows = [] } = session.snapshot(table.path);
  const caption = voice.written(`${table.item.id}.text`, text);
  const readable = ({ item }: Place): boolean => item.discreet !== true && item.type !== 'text-block';
  const cells = rows.map((row) => cellPlaces(session, table, row).filter(readable));
  if (cells[0] === undefined)
    return (
      <>
        <p className="hna-read-only__question">{caption}</p>
        <p className="hna-blank">{t('form.table.none')}</p>
      </>
    );
  const head = cells[0].map(({ item, path }) => voice.written(`${item.id}.text`, session.snapshot(path).text));
  return (
    <Table
      caption={caption}
      captionSize="s"
      head={[rowWord(voice, session, table.path), ...head]}
      rows={cells.map((row, index) => [
        rowName(voice, session, table.path, rows[index] ?? ''),
        ...row.map(({ path }) => <Answer key={path} session={session} path={path} t={t} />),
      ])}
      rowHeaders
    />
  );
}

import { useId, type ReactNode } from 'react';
import type { Form } from '../../engine';
import { answerText } from '../../form';
import type { RecordState, Result } from '../../records';
import { Details } from '../../look';
import { useTranslate } from '../../messages';
import { showMoment } from '../dates';
import { personName, useServices } from '../services';
import { laterThanSigned, type Later } from './addenda';
import { DeviceOnly, useUnsigned } from './device-only';
import { isHidden } from './DifferingValues';

interface Props {
  readonly form: Form;
  readonly state: RecordState;
  readonly result: Result;
}

/** What was added or changed after it was submitted: by whom, when, and how it stood before. It is printed with the result. */
export function Addenda({ form, state, result }: Props): ReactNode {
  const t = useTranslate();
  const heading = useId();
  const later = laterThanSigned(form, state, result);
  if (later.length === 0) return null;
  const isFolded = ({ path }: Later): boolean => form.canonical.items.some((item) => item.id === itemOf(path) && isHidden(item));
  const open = later.filter((each) => !isFolded(each));
  const folded = later.filter(isFolded);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('addenda.title')}
      </h2>
      <p>{t('addenda.intro')}</p>
      {open.length > 0 && <Entries entries={open} />}
      {folded.length > 0 && (
        <Details summary={t('result.private')}>
          <Entries entries={folded} />
        </Details>
      )}
    </section>
  );
}

function Entries({ entries }: { readonly entries: readonly Later[] }): ReactNode {
  const t = useTranslate();
  const { identity } = useServices();
  const unsigned = useUnsigned(entries.map(({ changeset }) => changeset));
  return (
    <ul className="nhsuk-list nhsuk-list--bullet">
      {entries.map((each, index) => (
        <li key={index}>
          <strong>{nameOf(each, t)}</strong>
          {each.path !== null && each.after !== null && `: ${answerText(each.after, each.path, t)}`}
          <br />
          {each.path !== null && each.before !== null && (
            <>
              {t('addenda.before', { value: answerText(each.before, each.path, t) })}
              <br />
            </>
          )}
          {t('addenda.by', { who: personName(identity, each.by, t('conflict.someone')), when: showMoment(each.at) })}
          {unsigned.has(each.changeset) && <DeviceOnly />}
        </li>
      ))}
    </ul>
  );
}

function nameOf({ path, after, before }: Later, t: ReturnType<typeof useTranslate>): string {
  if (path === null) return t('conflict.field', { field: 'nothingToday' });
  const text = [after, before].map((session) => session?.snapshot(path).text ?? '').find((each) => each !== '') ?? path;
  const part = /\.([a-z]+)$/.exec(path)?.[1];
  return part === undefined ? text : `${text} — ${t('conflict.part', { part })}`;
}

/** The item that a path begins with: of a cell, its table. */
const itemOf = (path: string | null): string => path?.split(/[./]/)[0] ?? '';

import type { ReactNode } from 'react';
import { answerText } from '../../form';
import type { CanonicalItem } from '../../definition';
import { lifeNotes, type Conflict, type ConflictingHead } from '../../records';
import { useTranslate } from '../../messages';
import { showDate, showMoment } from '../dates';
import { personName, useServices } from '../services';
import { selector } from '../words';
import { answerPath, sessionWith } from './conflicts';
import { DeviceOnly, useUnsigned } from './device-only';
import { ownerWords } from './plan/words';
import type { Differing } from './settling';

interface Props {
  readonly of: Differing;
  readonly conflict: Conflict;
  readonly heads: readonly ConflictingHead[];
  readonly action: (head: ConflictingHead, value: string) => ReactNode;
  /** Stands between the name of the answer and its values. */
  readonly children?: ReactNode;
}

/** Values on which devices differ, each with who, when and where, and what can be done with it. */
export function DifferingValues({ of, conflict, heads, action, children }: Props) {
  const t = useTranslate();
  const { store, identity } = useServices();
  const { label, valueOf } = useWordsOf(of, conflict);
  const unsigned = useUnsigned(heads.map(({ changeset }) => changeset));
  return (
    <>
      <h3 className="nhsuk-heading-s">{label}</h3>
      {children}
      {heads.length > 0 && (
        <ul className="nhsuk-list">
          {heads.map((head) => (
            <li key={head.id}>
              <p>
                <strong>{valueOf(head)}</strong>
                <br />
                {t('conflict.by', {
                  who: personName(identity, head.author, t('conflict.someone')),
                  when: showMoment(head.at),
                  where:
                    head.device === store.device
                      ? t('conflict.this-device')
                      : t('conflict.other-device', { device: head.device.slice(0, 4) }),
                })}
                {unsigned.has(head.changeset) && <DeviceOnly />}
              </p>
              {action(head, valueOf(head))}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function itemOf({ form }: Differing, conflict: Conflict): CanonicalItem | undefined {
  const path = answerPath(conflict);
  return path === null ? undefined : form?.canonical.items.find(({ id }) => id === path.split(/[./]/)[0]);
}

/** Another person may see the screen: what is discreet or asked only when she is alone, and notes on such things. */
export function isPrivate(of: Differing, conflict: Conflict): boolean {
  if (conflict.path.startsWith('notes/')) {
    const about = conflict.path.slice('notes/'.length);
    return (
      lifeNotes.some((name) => name === about) || of.form?.canonical.items.some((item) => item.id === about && isHidden(item)) === true
    );
  }
  const item = itemOf(of, conflict);
  return item !== undefined && isHidden(item);
}

export const isHidden = ({ sensitive, discreet }: CanonicalItem): boolean => sensitive === 'alone' || discreet === true;

/** What a conflict is about, and its values, as a person reads them. */
export function useWordsOf(
  of: Differing,
  conflict: Conflict,
): { readonly label: string; readonly valueOf: (head: ConflictingHead) => string } {
  const t = useTranslate();
  const { identity } = useServices();
  const { state } = of;
  // An answer that came for a question of an earlier version has no place in this one, but its values are still shown.
  const form = itemOf(of, conflict) === undefined ? null : of.form;
  const path = answerPath(conflict);
  const valueOf = (head: ConflictingHead): string => {
    const at = head.register?.path ?? null;
    if (conflict.kind === 'row' && (head.value === null || at === path))
      return t(head.value === null ? 'conflict.row-deleted' : 'conflict.row-kept');
    // Without the only thing in it, the row of this cell may be gone: then no session knows it.
    if (head.value === null && at?.includes('/') === true) return t('conflict.nothing');
    if (at !== null && form !== null) return answerText(sessionWith(form, state, conflict, head), at, t);
    if (head.value === null) return t('conflict.nothing');
    if (typeof head.value === 'boolean') return t(head.value ? 'form.yes' : 'form.no');
    if (typeof head.value !== 'string') return JSON.stringify(head.value);
    if (conflict.path === 'owner') return ownerWords({ owner: head.value }, identity, t);
    if (conflict.path === 'helper') return t('start.helper-answer', { helper: head.value });
    if (conflict.path === 'mode') return t('mode', { mode: selector(head.value) });
    return showDate(head.value);
  };
  const label = (): string => {
    if (conflict.path.startsWith('notes/')) return t('conflict.note');
    const said = conflict.heads.find((each) => each.value !== null);
    if (path === null || form === null || said === undefined)
      return t('conflict.field', { field: conflict.path.replace(/[^A-Za-z]/g, '') });
    const table = conflict.kind === 'row' ? (path.split('/')[0] ?? path) : path;
    const { text } = sessionWith(form, state, conflict, said).snapshot(table);
    const part = partOf(path);
    return part === '' ? text : `${text} — ${t('conflict.part', { part })}`;
  };
  return { label: label(), valueOf };
}

function partOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot === -1 ? '' : path.slice(dot + 1);
}

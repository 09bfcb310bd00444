import type { Form } from '../../engine';
import { answerText } from '../../form';
import { readAssessment, settle, type Conflict, type ConflictingHead, type RecordState } from '../../records';
import { Button, Details } from '../../look';
import { useTranslate } from '../../messages';
import { showDate, showMoment } from '../dates';
import { focusHeading } from '../heading-focus';
import { personName, useServices } from '../services';
import { answerPath, sessionWith } from './conflicts';
import { useSave } from './save';

/** Each field on which two devices differ: every value with who, when and where, and one tap that settles it. */
export function ConflictList(props: { readonly state: RecordState; readonly form: Form | null; readonly conflicts: readonly Conflict[] }) {
  const save = useSave();
  const { state } = props;
  const choose = async (conflict: Conflict, head: ConflictingHead) => {
    const settled = await save.commit(settle(state, conflict, head, props.form?.canonical), {
      ...(state.patient === undefined ? {} : { patient: state.patient }),
      ...(state.kind === 'assessment' ? { form: readAssessment(state).form } : {}),
      seen: new Map([[state.id, state]]),
    });
    if (settled) focusHeading();
  };
  return (
    <>
      {save.problem}
      <ul className="nhsuk-list hna-conflicts">
        {props.conflicts.map((conflict) => (
          <li key={conflict.path}>
            <ConflictEntry {...props} conflict={conflict} busy={save.busy} onChoose={(head) => void choose(conflict, head)} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface EntryProps {
  readonly state: RecordState;
  readonly form: Form | null;
  readonly conflict: Conflict;
  readonly busy: boolean;
  readonly onChoose: (head: ConflictingHead) => void;
}

function ConflictEntry(props: EntryProps) {
  const t = useTranslate();
  const path = answerPath(props.conflict);
  const item = path === null ? undefined : props.form?.canonical.items.find(({ id }) => id === path.split(/[./]/)[0]);
  // An answer that came for a question of an earlier version has no place in this one, but its values are still shown.
  const heads = <Heads {...props} form={item === undefined ? null : props.form} />;
  if (item?.discreet !== true) return heads;
  return <Details summary={t('result.private')}>{heads}</Details>;
}

function Heads(props: EntryProps) {
  const { state, form, conflict, busy, onChoose } = props;
  const t = useTranslate();
  const { store, identity } = useServices();
  const path = answerPath(conflict);
  const label = labelOf(props, path, t);
  const value = (head: ConflictingHead): string => {
    const at = head.register?.path ?? null;
    if (conflict.kind === 'row' && (head.value === null || at === path))
      return t(head.value === null ? 'conflict.row-deleted' : 'conflict.row-kept');
    // Without the only thing in it, the row of this cell may be gone: then no session knows it.
    if (head.value === null && at?.includes('/') === true) return t('conflict.nothing');
    if (at !== null && form !== null) return answerText(sessionWith(form, state, conflict, head), at, t);
    if (head.value === null) return t('conflict.nothing');
    return typeof head.value === 'string' ? showDate(head.value) : JSON.stringify(head.value);
  };
  return (
    <>
      <h3 className="nhsuk-heading-s">{label}</h3>
      <ul className="nhsuk-list">
        {conflict.heads.map((head) => (
          <li key={head.id}>
            <strong>{value(head)}</strong>
            <br />
            {t('conflict.by', {
              who: personName(identity, head.author, t('conflict.someone')),
              when: showMoment(head.at),
              where:
                head.device === store.device ? t('conflict.this-device') : t('conflict.other-device', { device: head.device.slice(0, 4) }),
            })}
            <br />
            <Button secondary busy={busy} onClick={() => onChoose(head)}>
              {t('conflict.use', { value: value(head) })}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function labelOf({ state, form, conflict }: EntryProps, path: string | null, t: ReturnType<typeof useTranslate>): string {
  const head = conflict.heads.find((each) => each.value !== null);
  if (path === null || form === null || head === undefined) return t('conflict.field', { field: conflict.path.replace(/[^A-Za-z]/g, '') });
  const table = conflict.kind === 'row' ? (path.split('/')[0] ?? path) : path;
  const { text } = sessionWith(form, state, conflict, head).snapshot(table);
  return partOf(path) === '' ? text : `${text} — ${t('conflict.part', { part: partOf(path) })}`;
}

function partOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot === -1 ? '' : path.slice(dot + 1);
}

import type { RecordId } from './change';
import { setter, type Edit } from './edits';
import type { RecordState } from './fold';
import { addedAt, textAt } from './reading';
import type { FormReference } from './views';

/**
 * Somebody who answers for it has approved one form, word for word: its hash. Until every form in use has one, and the team is no
 * demonstration, every screen and print says that it is not for real patients. One record per approval.
 */
export interface Approval {
  readonly id: RecordId;
  readonly form: FormReference;
  readonly name: string;
  readonly role: string;
  /** Calendar date. */
  readonly date: string;
  /** Account that recorded it; null where it cannot be told. */
  readonly by: string | null;
  readonly withdrawn: boolean;
}

const hashField = 'form/hash';

export function readApproval(state: RecordState): Approval {
  const text = (path: string): string => textAt(state, path);
  return {
    id: state.id,
    form: { id: text('form/id'), version: text('form/version'), hash: text(hashField) },
    name: text('name'),
    role: text('role'),
    date: text('date'),
    by: state.fields[hashField]?.[0]?.author ?? null,
    withdrawn: addedAt(state, 'withdrawn').length > 0,
  };
}

/** Whether it says all that it has to, of one text alone, and was not taken back. Where devices differ on the text it approves none. */
const holds = (state: RecordState): boolean => {
  const { form, name, role, date, withdrawn } = readApproval(state);
  return !withdrawn && (state.fields[hashField]?.length ?? 0) === 1 && [form.hash, name, role, date].every((each) => each !== '');
};

/** Hashes of the forms that are approved. */
export const approvedForms = (states: readonly RecordState[]): ReadonlySet<string> =>
  new Set(states.filter((state) => state.kind === 'approval' && holds(state)).map((state) => readApproval(state).form.hash));

export function approveForm(
  id: RecordId,
  approval: { readonly form: FormReference; readonly name: string; readonly role: string; readonly date: string },
): Edit[] {
  const set = setter(id, 'approval');
  return [
    set('form/id', approval.form.id),
    set('form/version', approval.form.version),
    set(hashField, approval.form.hash),
    set('name', approval.name),
    set('role', approval.role),
    set('date', approval.date),
  ];
}

export const withdrawApproval = (approval: RecordId, id: string, reason: string, at: number): Edit[] => [
  setter(approval, 'approval')(`withdrawn/w${id}`, { reason, at }),
];

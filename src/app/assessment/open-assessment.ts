import { open } from '../../engine';
import { answersOf, originsOf, readAssessment } from '../../records';
import type { Store } from '../../store';
import { findForm, type MissingForm } from '../forms';
import { contextOf } from './context';
import { previousAnswers, safeDraft } from './draft';
import { LiveAssessment, stepNote, type LiveEnvironment } from './live-assessment';
import { readUnfinished, unfinishedNote } from './unfinished-note';

/** Why an assessment cannot be opened on this device. */
export type MissingReason = 'assessment' | MissingForm;

export type Opened = { readonly live: LiveAssessment } | { readonly missing: MissingReason };

/** Reads the record and opens a session by its own version, with what was captured when it started. */
export async function openAssessment(store: Store, id: string, environment: LiveEnvironment): Promise<Opened> {
  const stored = await store.record(id);
  if (stored === null || stored.kind !== 'assessment') return { missing: 'assessment' };
  const record = await safeDraft(store, stored);
  const assessment = readAssessment(record);
  const found = await findForm(store, assessment.form);
  if ('missing' in found) return found;
  const { canonical } = found.form;
  const session = open(found.form, {
    answers: answersOf(record, canonical),
    origins: originsOf(record),
    previous: await previousAnswers(store, record, canonical),
    context: contextOf(canonical, assessment.context),
    today: assessment.today,
  });
  const unfinished = await store.getNote(unfinishedNote(id));
  if (unfinished !== null) readUnfinished(session, unfinished);
  return { live: new LiveAssessment(session, store, record, await store.getNote(stepNote(id)), environment) };
}

import { open } from '../../engine';
import { answersOf, originsOf, readAssessment } from '../../records';
import type { Store } from '../../store';
import { findForm, type MissingForm } from '../forms';
import { contextOf } from './context';
import { previousAnswers, safeDraft } from './draft';
import { LiveAssessment, stepNote, type LiveEnvironment } from './live-assessment';
import { readTogether, togetherWith } from './together';
import { readUnfinished, unfinishedNote } from './unfinished-note';

/** Why an assessment cannot be opened on this device. */
export type MissingReason = 'assessment' | MissingForm;

export type Opened = { readonly live: LiveAssessment } | { readonly missing: MissingReason };

/** Reads the record and opens a session by its own version, with what was captured when it started. */
export async function openAssessment(store: Store, id: string, environment: LiveEnvironment): Promise<Opened> {
  const together = await readTogether(store, id);
  if (together === null) return { missing: 'assessment' };
  const { members } = together;
  const record = togetherWith(await safeDraft(store, together.state), members);
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
  const seen = { record, members };
  return { live: new LiveAssessment(session, store, seen, await store.getNote(stepNote(id)), environment) };
}

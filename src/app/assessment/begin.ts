import { open } from '../../engine';
import { giveAnswers, startAssessment, type Edit, type RecordId } from '../../records';
import type { Store } from '../../store';
import { findForm } from '../forms';
import { contextOf } from './context';
import { previousAnswers } from './draft';

/**
 * The edits that begin an assessment, with what its form fills in from the facts captured now. That happens here and
 * never again, so that an answer which the person cleared stays cleared.
 */
export async function beginAssessment(
  store: Store,
  id: RecordId,
  patient: RecordId,
  start: Parameters<typeof startAssessment>[1],
): Promise<readonly Edit[]> {
  const begun = startAssessment(id, start);
  const found = await findForm(store, start.form);
  if ('missing' in found) return begun;
  const { canonical } = found.form;
  const session = open(found.form, {
    previous: await previousAnswers(store, { id, patient }, canonical),
    context: contextOf(canonical, start.context),
    today: start.today,
  });
  const { answers, origins } = session.start();
  const seen = { id, kind: 'assessment', fields: {}, superseded: [] } as const;
  return [...begun, ...giveAnswers(id, answers, { seen, form: canonical, origins })];
}

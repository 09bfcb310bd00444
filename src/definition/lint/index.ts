import type { CanonicalForm } from '../canonical';
import type { Draft } from '../draft';
import type { Problem } from '../problem';
import { clinicalCodes, reusedIds } from './codes';
import { lintedOf, type Rule } from './linted';
import { options } from './options';
import { reachability } from './reachability';
import { pipedBlanks } from './piped';
import { redFlags } from './red-flags';
import { aloneGate, safetyCheck, titles } from './safety';
import { unused } from './unused';
import { readingAge } from './wording';

export { writtenOf } from './expressions';
export type { Written } from './linted';
export { unusedShared } from './unused';
export { tooHard } from './wording';

const rules: readonly Rule[] = [
  titles,
  options,
  aloneGate,
  safetyCheck,
  redFlags,
  clinicalCodes,
  reusedIds,
  reachability,
  unused,
  readingAge,
  pipedBlanks,
];

/** The clinical rules that a definition must keep, and what else can be seen only in the whole form. */
export function lint(form: CanonicalForm, draft: Draft): readonly Problem[] {
  const linted = lintedOf(form, draft);
  return rules.flatMap((rule) => rule(linted));
}

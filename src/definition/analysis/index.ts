/**
 * What can come to pass in a form: which conditions can be true, which items can show, which red flags can fire, and with what
 * answers. Proof by taking every variable for all that it may be, and splitting those on which the answer hangs.
 */
export { inWords } from './words';
export { negation, whyNever } from './explain';
export { search, type Budget, type Outcome, type Unproven } from './search';
export type { Evaluation } from './evaluation';
export { ofTruths, truths, truthsOf, type Possible } from './possible';
export { allPartsOf, expressionsOf } from './walk';
export type { Witness } from './witness';
export { onlyRow, unanswered, World } from './world';

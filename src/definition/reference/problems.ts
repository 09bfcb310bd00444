import { problemCodes, severityOf, type ProblemCode } from '../problem';

/** What each code tells, for the reference. What to do stands in the problem itself, in words for its place. */
const meanings: Readonly<Record<ProblemCode, string>> = {
  'too-large': 'The file, a line, or what stands side by side is larger than any form needs.',
  'too-deep': 'Mappings or lists stand inside one another too deeply.',
  alias: 'An anchor (`&`) or an alias (`*`) stands in the YAML.',
  yaml: 'The file is no YAML, or uses more of it than the language has.',
  'duplicate-key': 'A key stands twice in one mapping.',
  'unknown-file': 'The file does not say what kind of file it is.',
  'unknown-key': 'A key has no meaning where it stands.',
  'missing-key': 'A key that must be there is not.',
  'wrong-value': 'A value is of another kind, or outside its limits.',
  'expression-lines': 'An expression is folded over lines, so that no place in it could be shown.',
  syntax: 'An expression, or a bracket in a text, cannot be read.',
  'dead-reference': 'A name leads to nothing: no item, column, part, condition, fact, concern, page, suggestion or service.',
  'unknown-option': 'A code is compared with an answer that can never have it.',
  'type-error': 'Two things that are compared, added or piped do not fit together.',
  'missing-policy': 'A `sum` or `mean` does not say what a missing answer counts for.',
  cycle: 'A value reads itself, directly or through others.',
  'duplicate-id': 'Two things have one id, or one text has two translations.',
  'reserved-name': 'An id is a word of the language or of JavaScript.',
  'scale-range': 'No number lies between the least and the most.',
  'alone-gate': 'Something is asked only when she is alone, and nothing asks whether she is.',
  'safety-check-missing': 'An active form has no safety check.',
  'safety-check-late': 'The safety check is not the first page.',
  'safety-check-conditional': 'The safety check, or a question of it, may be hidden.',
  'safety-check-concern': 'A concern stands in the safety check, which asks what is new or worse.',
  'red-flag-on-rating': 'A red flag hangs on a rating alone.',
  'red-flag-input-conditional': 'What a red flag reads may be hidden.',
  'red-flag-without-input': 'A red flag reads no answer.',
  'red-flag-not-discreet': 'A red flag shows what is asked discreetly.',
  'title-names-event': 'A title names the event, which she may not have been told.',
  'scenario-orphan': 'Scenarios stand beside no form and no shared page.',
  'scenario-failed': 'A scenario does not come out as it says.',
  html: 'A text holds HTML.',
  'control-character': 'A text holds a character that cannot be seen.',
  'unsafe-pattern': 'A pattern is none, or could take very long.',
  'body-site': 'An option of a body map is no body site.',
  'open-option': 'A question has two open options, or one that stands alone.',
  'override-kind': 'A computed code may be overridden, and there is no box for it.',
  prefill: 'A prefill reads answers, or gives what the item does not take.',
  'comes-later': 'This version cannot show an item of this type yet.',
  rows: 'Cells of a table are read where there is no single row, or no number of rows fits.',
  'version-order': 'Migrations do not rise, or lead beyond the version of the form.',
  'version-bump': 'A released form was changed by more than its new number says.',
  'migration-target': 'A migration leads to an item that is not there.',
  'migration-failed': 'The example of a migration does not come out.',
  'translation-missing': 'Texts have no translation into a language that others have.',
  'translation-stale': 'A text was changed after it was translated.',
  'translation-placeholder': 'A translation pipes other answers than its source.',
  'translation-unknown': 'A translation belongs to no text, form or language.',
  'duplicate-code': 'Two items have one clinical code.',
  'reused-id': 'An id belonged to another item in an earlier version.',
  'exclusive-in-choice': '`exclusive` stands where only one option can be chosen anyway.',
  'exclusive-all': 'Every option is exclusive.',
  'exclusive-together': 'A condition asks for an exclusive option together with another.',
  'safety-check-carried': 'A question of the safety check is carried forward or prefilled.',
  'red-flag-input-carried': 'What a red flag reads is carried forward or prefilled.',
  'red-flag-input-override': 'What a red flag reads may be overridden.',
  'never-true': 'A condition can never be true.',
  'always-true': 'A condition is always true.',
  'never-shown': 'An item can never show.',
  'required-never-shown': 'An item is required and can never show.',
  'red-flag-never-fires': 'A red flag can never fire.',
  'red-flag-unproven': 'Whether a red flag can fire is not proven: show it by a scenario.',
  unproven: 'Whether a condition can be both true and false is not proven.',
  'unused-condition': 'Nothing uses a condition.',
  'unused-context': 'Nothing reads a fact from outside.',
  'unused-concern': 'No form uses a concern of the library.',
  'unused-page': 'No form uses a shared page.',
  'reading-age': 'A text is harder to read than the budget allows.',
  'not-covered': 'With `--coverage`: no scenario shows something one way.',
  'piped-blank': 'A text repeats an answer that may not have been given when it shows.',
  'standard-missing': 'One of the twelve standards of care is not in the table.',
  'service-stale': 'Nobody has made sure for a year that what is written of a service is true.',
  'service-closed': 'A service that is no longer there is still suggested.',
  'service-local': 'A service has no local details yet.',
  'more-problems': 'A file has more than a hundred problems: the rest is counted.',
  'more-warnings': 'A file has more than a hundred warnings: the rest is counted.',
};

/** Every code with what it tells; those that stop a form stand first. */
export function problemTables(): string {
  const rows = (severity: 'error' | 'warning'): string =>
    [...problemCodes]
      .filter((code) => severityOf(code) === severity)
      .toSorted()
      .map((code) => `| \`${code}\` | ${meanings[code]} |`)
      .join('\n');
  const head = '| Code | What it tells |\n|---|---|';
  return `A problem has a code, the file, line and column where it stands, a sentence, and what to do about it. \`hna forms check\` looks for them all.

## What stops a form

${head}
${rows('error')}

## What is worth a look

A warning stops nothing, save for \`hna forms check --strict\`.

${head}
${rows('warning')}`;
}

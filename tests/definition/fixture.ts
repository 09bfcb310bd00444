import { buildForms, type Problem } from '../../src/definition/build';
import type { CanonicalForm } from '../../src/definition';

export const library = `library: concerns
version: 1.0.0
language: en-GB
licence: CC-BY-4.0
concerns:
  pain:
    domain: body
    text: Pain
    followUps:
      - id: pain-night
        type: yes-no
        text: Does it wake you?
  fatigue:
    domain: body
    text: Tiredness
  sleep:
    domain: body
    text: Sleep
`;

export const safetyCheck = `page: safety-check
version: 1.0.0
language: en-GB
licence: CC-BY-4.0
title: Is anything new or worse?
safetyCheck: true
aloneGate: alone-now
conditions:
  weakness: weak-limbs in (yes, not-sure)
items:
  - id: alone-now
    type: yes-no
    text: Are you alone?
  - id: weak-limbs
    type: yes-no
    text: Weak arms or legs?
    notSure: true
  - id: not-alive
    type: yes-no
    text: Have you had thoughts of not wanting to be alive?
    preferNotToSay: true
    sensitive: alone
redFlags:
  - id: cord
    when: weakness
    urgency: immediate
    patient: Ring now.
    staff: Cord compression is possible.
    source: NG234
    version: 1.0.0
`;

const head = `form: demo
version: 1.0.0
status: active
language: en-GB
licence: CC-BY-4.0
points: [progression]
title: How are you now?
`;

export interface FormParts {
  readonly title?: string;
  readonly context?: string;
  readonly conditions?: string;
  /** Lines of the page `body`, below its items, indented by six. */
  readonly items?: string;
  readonly pages?: string;
  readonly redFlags?: string;
}

/** The text of a form around some parts. */
export function formText(parts: FormParts): string {
  const block = (key: string, text: string | undefined): string => (text === undefined ? '' : `${key}:\n${text.trimEnd()}\n`);
  return [
    head.replace('How are you now?', parts.title ?? 'How are you now?'),
    block('context', parts.context),
    block('conditions', parts.conditions),
    'pages:\n  - use: safety-check\n',
    parts.pages ?? '',
    `  - id: body\n    title: Your body\n    items:\n${(parts.items ?? standardItems).trimEnd()}\n`,
    block('redFlags', parts.redFlags),
  ].join('');
}

export const standardItems = `      - use: pain
      - use: fatigue
`;

export const flag = (when: string): string => `  - id: extra
    when: ${when}
    urgency: soon
    patient: Tell your nurse.
    staff: Look at this.
    source: local
    version: 1.0.0
`;

export function build(
  text: string,
  other: Readonly<Record<string, string>> = {},
): { form: CanonicalForm | null; problems: readonly Problem[] } {
  const files = new Map(Object.entries({ 'concerns.yaml': library, 'safety-check.yaml': safetyCheck, 'demo.yaml': text, ...other }));
  const { forms, problems } = buildForms(files);
  return { form: forms[0] ?? null, problems };
}

export function built(parts: FormParts): CanonicalForm {
  const { form, problems } = build(formText(parts));
  if (form === null || problems.length > 0) throw new Error(`The fixture does not build: ${JSON.stringify(problems)}`);
  return form;
}

export const problemsOf = (parts: FormParts): readonly Problem[] => build(formText(parts)).problems;
export const codesOf = (parts: FormParts): readonly string[] => problemsOf(parts).map((problem) => problem.code);

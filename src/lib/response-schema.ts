import * as z from 'zod';
import type { CanonicalForm } from '../definition';
import { checkResponse, compile, type Answers, type OpenOptions, type ResponseProblem } from '../engine';

const answer = z.union([
  z.string().max(10_000),
  z.number(),
  z.boolean(),
  z.array(z.string().max(200)).max(500),
  z.strictObject({ blank: z.literal('prefer-not-to-say') }),
  z.strictObject({ blank: z.literal('not-asked'), reason: z.string().max(200) }),
  z.null(),
]);

/** For developers and logs; what a person reads comes from `code` and `values` in the issue's `params`. */
const sentences: Readonly<Record<ResponseProblem['code'], string>> = {
  required: 'It has no answer, and needs one.',
  check: 'It does not pass a check of the form.',
  type: 'It is of the wrong type.',
  range: 'It is out of range.',
  option: 'It is none of the options.',
  length: 'It is too long.',
  pattern: 'It does not match the pattern.',
  rows: 'It has too few or too many rows.',
  'unknown-path': 'The form has no such answer.',
  'unknown-row': 'Its row is not among the answers.',
  hidden: 'The form does not show it for these answers.',
};

/**
 * The schema of a submitted response to one version of a form: answers by path. It parses to the answers given, or to issues whose
 * `path` is the answer's address as one key and whose `params` hold `code` and `values`. `facts` are those that the form was filled
 * in with; what hangs on a fact that is not given is not known, and then not shown.
 */
export function responseSchema(
  canonical: CanonicalForm,
  facts: Partial<Pick<OpenOptions, 'today' | 'context' | 'previous'>> = {},
): z.ZodType<Answers> {
  const form = compile(canonical);
  return z.record(z.string().max(200), answer).superRefine((answers, context) => {
    for (const { path, code, message, values } of checkResponse(form, answers, facts)) {
      context.addIssue({ code: 'custom', path: [path], message: message ?? sentences[code], params: { code, values } });
    }
  });
}

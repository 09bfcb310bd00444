import type * as z from 'zod';
import { didYouMean } from '../problem';

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
};

/** What a schema has found, as the end of a sentence that begins with the key, and what to do. */
export function sentence(issue: Issue, value: unknown): { says: string; fix: string } {
  switch (issue.code) {
    case 'too_big':
      if (issue.origin === 'string') return { says: `is longer than ${issue.maximum} characters`, fix: 'Shorten it.' };
      if (issue.origin === 'array') return { says: `holds more than ${issue.maximum} entries`, fix: 'Split it.' };
      return { says: `is more than ${issue.maximum}`, fix: `Write at most ${issue.maximum}.` };
    case 'too_small':
      if (issue.origin === 'string') return { says: 'is empty', fix: 'Write something, or remove the key.' };
      if (issue.origin === 'array' && issue.minimum === 1) return { says: 'is empty', fix: 'Write at least one entry.' };
      if (issue.origin === 'array') return { says: `holds fewer than ${issue.minimum} entries`, fix: `Write at least ${issue.minimum}.` };
      return issue.inclusive === false
        ? { says: `is not more than ${issue.minimum}`, fix: `Write more than ${issue.minimum}.` }
        : { says: `is less than ${issue.minimum}`, fix: `Write at least ${issue.minimum}.` };
    case 'invalid_type':
      return { says: `must be ${kinds[issue.expected] ?? issue.expected}`, fix: quoting(issue.expected, value) };
    case 'invalid_value': {
      const known = issue.values.map(String);
      if (known.length === 1) return { says: `must be ${known[0]}`, fix: `Write ${known[0]}, or remove the key.` };
      return { says: `cannot be ${String(value)}`, fix: didYouMean(String(value), known, `Write one of ${known.join(', ')}.`) };
    }
    case 'custom': {
      const fix: unknown = issue.params?.['fix'];
      return { says: issue.message, fix: typeof fix === 'string' ? fix : 'Correct the value.' };
    }
    default:
      return { says: issue.message, fix: 'Correct the value.' };
  }
}

/** YAML reads `1.0` as a number and `yes: 1` as a mapping; quotation marks make a text of it. */
function quoting(expected: string, value: unknown): string {
  if (expected !== 'string') return 'Correct the value.';
  if (typeof value === 'number' || typeof value === 'boolean') return 'Put it in quotation marks.';
  if (typeof value === 'object' && value !== null) return 'Put the whole text in quotation marks, or begin it with |.';
  return 'Write a text.';
}

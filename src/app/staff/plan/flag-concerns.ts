import { pathsBehind, type Form } from '../../../engine';
import { readFlag, type RecordState, type Result } from '../../../records';

/**
 * Which concerns a red flag's rule of the shared safety check speaks of, beside those that it reads itself. Our own reading, for
 * local clinical approval; it decides an order on a screen and nothing else. What is discreet is not in it: an order would tell.
 */
const touches: Readonly<Record<string, readonly string[]>> = {
  'cord-compression': ['back-pain', 'weakness', 'getting-about', 'tingling', 'bladder', 'bone-pain'],
  'spine-bone-pain': ['back-pain', 'bone-pain'],
  sepsis: ['infections'],
  'breath-chest-emergency': ['breath', 'cough', 'chest-pain', 'heartbeat'],
  'heart-lungs': ['heartbeat', 'cough', 'breath', 'chest-pain'],
  'brain-signs': ['headache', 'memory', 'driving'],
  swelling: ['face-swelling', 'leg-swelling', 'breath'],
  gut: ['sickness', 'diarrhoea', 'constipation'],
  'skin-bleeding': ['jaundice', 'skin', 'bleeding'],
  'immunotherapy-effects': ['diarrhoea', 'skin', 'breath', 'jaundice', 'headache'],
  'cdk46-effects': ['infections', 'diarrhoea', 'heartbeat', 'leg-swelling', 'breath'],
  'high-calcium': ['thirst', 'memory', 'sickness', 'constipation'],
  'not-wanting-to-be-alive': ['low-mood', 'worry'],
  // Of the forms before 2.0.0.
  'spinal-pain': ['back-pain', 'bone-pain'],
  'face-neck-swelling': ['face-swelling', 'breath'],
};

/** Concerns that a flag touches, raised once or firing now. */
export function flaggedConcerns(form: Form, result: Result, latched: readonly RecordState[]): ReadonlySet<string> {
  const discreet = new Set(form.canonical.redFlags.filter((rule) => rule.discreet === true).map(({ id }) => id));
  const known = new Set(form.canonical.redFlags.map(({ id }) => id));
  const rules = [...new Set([...result.fired.map(({ id }) => id), ...latched.map((flag) => readFlag(flag).rule)])].filter(
    (rule) => !discreet.has(rule),
  );
  const concerns = form.canonical.items.filter((item) => item.type === 'concern');
  return new Set(
    rules.flatMap((rule) => {
      const behind = known.has(rule) ? pathsBehind(form, rule) : null;
      const own = concerns.filter(
        ({ id }) =>
          behind !== null &&
          (['chosen', 'rating'].some((part) => behind.has(`${id}.${part}`)) ||
            form.canonical.items.some((item) => item.follows === id && behind.has(item.id))),
      );
      return [...own.map(({ id }) => id), ...(touches[rule] ?? [])];
    }),
  );
}

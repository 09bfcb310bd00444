import type { Session } from '../engine';
import type { Step } from './journey';
import type { Voice } from './voice';

/** The id of a step's section in a summary of the answers. */
export const sectionId = (summary: string, step: Step): string => `${summary}-${step.key.replaceAll('/', '-')}`;

export function stepTitle<T>(voice: Voice<T>, session: Session, step: Step): T {
  if (step.kind === 'private-choice' || step.kind === 'private') return voice.say('form.private.title');
  if (step.kind === 'rate' && step.isPrivate === true) return voice.say('form.private.ratings');
  if (step.kind === 'rate') return voice.say('form.page-of-ratings', { number: step.number, of: step.of });
  const page = step.kind === 'page' ? session.form.canonical.pages.find(({ id }) => id === step.page) : undefined;
  return voice.written(`${page?.id}.title`, page?.title ?? '');
}

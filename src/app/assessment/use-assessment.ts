import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Session } from '../../engine';
import type { Assessment } from '../../records';
import type { Store } from '../../store';
import { beforeLock } from '../lock/before-lock';
import type { LiveAssessment, LiveEnvironment, LiveView } from './live-assessment';
import { openAssessment, type MissingReason } from './open-assessment';

export type AssessmentView =
  | { readonly state: 'opening' }
  | { readonly state: 'missing'; readonly why: MissingReason }
  | { readonly state: 'failed' }
  | ({ readonly state: 'open'; readonly session: Session; readonly live: LiveAssessment } & LiveView);

type Opening = Exclude<AssessmentView, { state: 'open' }> | { readonly state: 'open'; readonly live: LiveAssessment };

const deviceClock: LiveEnvironment = { now: () => Date.now() };

/**
 * Opens an assessment for filling in and keeps store and session together while the component is mounted: answers are
 * written as they are given, what is typed once the keys rest or its input is left, and everything when the page is hidden or left.
 */
export function useAssessment(store: Store, id: string, environment: LiveEnvironment = deviceClock): AssessmentView {
  const [opening, setOpening] = useState<Opening>({ state: 'opening' });

  useEffect(() => {
    let live: LiveAssessment | undefined;
    let left = false;
    openAssessment(store, id, environment).then(
      (opened) => {
        if (left) return;
        if ('missing' in opened) return setOpening({ state: 'missing', why: opened.missing });
        live = opened.live;
        live.start();
        if (live.view().assessment.status === 'started') live.session.closeAloneGate(hasListener(live.view().assessment));
        setOpening({ state: 'open', live });
      },
      () => left || setOpening({ state: 'failed' }),
    );
    const flush = (): void => void live?.flush();
    const flushWhenHidden = (): void => {
      if (document.visibilityState === 'hidden') flush();
    };
    document.addEventListener('visibilitychange', flushWhenHidden);
    document.addEventListener('focusout', flush);
    window.addEventListener('pagehide', flush);
    const unlisted = beforeLock(async () => live?.flush());
    return () => {
      left = true;
      document.removeEventListener('visibilitychange', flushWhenHidden);
      document.removeEventListener('focusout', flush);
      window.removeEventListener('pagehide', flush);
      unlisted();
      live?.stop();
      setOpening({ state: 'opening' });
    };
  }, [store, id, environment]);

  const view = useSyncExternalStore(opening.state === 'open' ? opening.live.subscribe : never, () =>
    opening.state === 'open' ? opening.live.view() : null,
  );
  if (opening.state !== 'open' || view === null) return opening.state === 'open' ? { state: 'opening' } : opening;
  return { state: 'open', session: opening.live.session, live: opening.live, ...view };
}

/** Family or a friend helps: what is asked only alone is not asked. A professional interpreter hears it as a nurse does. */
export const hasListener = ({ helper }: Assessment): boolean => helper === 'family' || helper === 'other';

const never = () => () => undefined;

import { useCallback, useState, useSyncExternalStore } from 'react';
import type { Session } from '../engine';
import { stepPlaces, withInside } from './fields';
import { journey, type JourneyOptions, type Step } from './journey';
import { unfinishedOf } from './unfinished';
import { nearestStep, stepsAfter } from './nearest-step';

export interface Steps {
  readonly step: Step;
  readonly steps: readonly Step[];
  readonly isFirst: boolean;
  readonly goOn: () => void;
  readonly goBack: () => void;
  /** To a step from *Check your answers*; going on from it comes straight back, unless it made something new to answer. */
  readonly change: (key: string) => void;
  /** To a step, going on from there in order. */
  readonly goTo: (key: string) => void;
}

export interface StepsOptions extends JourneyOptions {
  /** The key where the form was left. */
  readonly initial?: string | null;
  readonly onStep?: (key: string) => void;
}

/**
 * Where in the journey the person is. The journey changes as answers do; its steps keep their keys. Where her step goes, she is at the
 * nearest that is left, and back at her own when it returns.
 */
export function useSteps(session: Session, { nothingToday, layout, initial, onStep }: StepsOptions): Steps {
  const steps = useJourney(session, { nothingToday, layout });
  const [place, setPlace] = useState<{ key: string; changing: boolean }>({ key: initial ?? '', changing: false });
  const current = nearestStep(session, steps, place.key) ?? { key: 'check', kind: 'check' };
  const at = steps.findIndex(({ key }) => key === current.key);
  const go = useCallback(
    (key: string | undefined, changing: boolean) => {
      if (key === undefined) return;
      setPlace({ key, changing });
      onStep?.(key);
    },
    [onStep],
  );
  // Answers given on this step may have made new steps: the journey is asked again, not remembered.
  const now = (): readonly Step[] => journey(session, { nothingToday, layout });
  return {
    step: current,
    steps,
    isFirst: at <= 0,
    goOn: () => {
      const ahead = stepsAfter(session, now(), current.key);
      if (!place.changing) return go(ahead[0]?.key, false);
      const missing = ahead.find((step) => missingOn(session, step) > 0 || isUnseen(session, step));
      go(missing?.key ?? 'check', missing !== undefined);
    },
    goBack: () => (place.changing ? go('check', false) : go(steps[at - 1]?.key, false)),
    change: (key) => go(key, true),
    goTo: (key) => go(key, false),
  };
}

/** Private items that she wants to see now and has not seen. */
const isUnseen = (session: Session, step: Step): boolean =>
  step.kind === 'private' && stepPlaces(session, step).some(({ path }) => session.snapshot(path).value === null);

/** How many answers a step still needs before the form can be finished. */
export function missingOn(session: Session, step: Step): number {
  const unfinished = unfinishedOf(session);
  const places = stepPlaces(session, step).flatMap((place) => withInside(session, place));
  return places.filter(({ path }) => {
    const { visible, issues } = session.snapshot(path);
    return visible && (unfinished.get(path) !== undefined || issues.some(({ severity }) => severity === 'error'));
  }).length;
}

/** The journey as it stands; the same array until a step comes or goes. */
export function useJourney(session: Session, { nothingToday, layout }: JourneyOptions): readonly Step[] {
  const [source] = useState(() => new Map<string, readonly Step[]>());
  const subscribe = useCallback((listener: () => void) => session.subscribeAll(listener), [session]);
  const read = useCallback(() => {
    const steps = journey(session, { nothingToday, layout });
    const signature = JSON.stringify(steps);
    const kept = source.get(signature);
    if (kept !== undefined) return kept;
    source.clear();
    source.set(signature, steps);
    return steps;
  }, [session, nothingToday, layout, source]);
  return useSyncExternalStore(subscribe, read, read);
}

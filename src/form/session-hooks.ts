import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { ItemSnapshot, Patch, Path, RedFlagState, Session } from '../engine';

/** Everything about one item; renders whenever any of it changes. */
export function useItem(session: Session, path: Path): ItemSnapshot {
  const subscribe = useCallback((listener: () => void) => session.subscribe(path, listener), [session, path]);
  const read = useCallback(() => session.snapshot(path), [session, path]);
  return useSyncExternalStore(subscribe, read, read);
}

/** What surrounds an input, without its value: an input that is typed into must not render for its own keystrokes. */
export type ItemFacts = Pick<ItemSnapshot, 'visible' | 'required' | 'readOnly' | 'text' | 'hint'>;

export function useItemFacts(session: Session, path: Path): ItemFacts {
  const subscribe = useCallback((listener: () => void) => session.subscribe(path, listener), [session, path]);
  const read = useMemo(() => {
    let facts = factsOf(session.snapshot(path));
    return () => {
      const now = factsOf(session.snapshot(path));
      if (!sameFacts(facts, now)) facts = now;
      return facts;
    };
  }, [session, path]);
  return useSyncExternalStore(subscribe, read, read);
}

function factsOf({ visible, required, readOnly, text, hint }: ItemSnapshot): ItemFacts {
  return { visible, required, readOnly, text, ...(hint === undefined ? {} : { hint }) };
}

function sameFacts(one: ItemFacts, other: ItemFacts): boolean {
  return (
    one.visible === other.visible &&
    one.required === other.required &&
    one.readOnly === other.readOnly &&
    one.text === other.text &&
    one.hint === other.hint
  );
}

/** A value derived from the whole session, read again only after a patch that may have changed it. */
function useDerived<T>(session: Session, derive: (session: Session) => T, concerns: (patch: Patch) => boolean): T {
  const source = useMemo(() => {
    let value = derive(session);
    return {
      read: () => value,
      subscribe: (listener: () => void) => {
        value = derive(session);
        return session.subscribeAll((patch) => {
          if (!concerns(patch)) return;
          value = derive(session);
          listener();
        });
      },
    };
  }, [session, derive, concerns]);
  return useSyncExternalStore(source.subscribe, source.read, source.read);
}

const readRedFlags = (session: Session): readonly RedFlagState[] => session.redFlags();
const touchesRedFlags = (patch: Patch): boolean => patch.redFlags.length > 0;

export function useRedFlags(session: Session): readonly RedFlagState[] {
  return useDerived(session, readRedFlags, touchesRedFlags);
}

export interface ChosenConcern {
  readonly code: string;
  readonly text: string;
}

/** The concerns that are ticked now, in the form's order. */
export function chosenConcerns(session: Session): readonly ChosenConcern[] {
  return session.form.canonical.items.flatMap(({ id, type }) => {
    if (type !== 'concern') return [];
    const { visible, value, text } = session.snapshot(`${id}.chosen`);
    return visible && value === true ? [{ code: id, text }] : [];
  });
}

const touchesConcerns = (patch: Patch): boolean => patch.changed.some((path) => path.endsWith('.chosen'));

export function useChosenConcerns(session: Session): readonly ChosenConcern[] {
  return useDerived(session, chosenConcerns, touchesConcerns);
}

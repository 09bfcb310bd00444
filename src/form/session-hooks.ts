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
  const read = useMemo(() => factsReader(session, path), [session, path]);
  return useSyncExternalStore(subscribe, read, read);
}

/** Reads the facts; the same object until one of them changes. */
function factsReader(session: Session, path: Path): () => ItemFacts {
  let facts = factsOf(session.snapshot(path));
  return () => {
    const now = factsOf(session.snapshot(path));
    if (!sameFacts(facts, now)) facts = now;
    return facts;
  };
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

interface Derived<T> {
  readonly read: () => T;
  readonly subscribe: (listener: () => void) => () => void;
}

/** A value derived from the whole session, read again only after a patch that may have changed it. */
function derived<T>(session: Session, derive: (session: Session) => T, touches: (patch: Patch) => boolean): Derived<T> {
  let value = derive(session);
  return {
    read: () => value,
    subscribe: (listener) => {
      value = derive(session);
      return session.subscribeAll((patch) => {
        if (!touches(patch)) return;
        value = derive(session);
        listener();
      });
    },
  };
}

const readRedFlags = (session: Session): readonly RedFlagState[] => session.redFlags();
const touchesRedFlags = (patch: Patch): boolean => patch.redFlags.length > 0;

export function useRedFlags(session: Session): readonly RedFlagState[] {
  const flags = useMemo(() => derived(session, readRedFlags, touchesRedFlags), [session]);
  return useSyncExternalStore(flags.subscribe, flags.read, flags.read);
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
  const concerns = useMemo(() => derived(session, chosenConcerns, touchesConcerns), [session]);
  return useSyncExternalStore(concerns.subscribe, concerns.read, concerns.read);
}

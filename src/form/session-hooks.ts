import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { ItemSnapshot, Patch, Path, RedFlagState, Session } from '../engine';
import type { Place } from './fields';

/** Everything about one item; renders whenever any of it changes. */
export function useItem(session: Session, path: Path): ItemSnapshot {
  const subscribe = useCallback((listener: () => void) => session.subscribe(path, listener), [session, path]);
  const read = useCallback(() => session.snapshot(path), [session, path]);
  return useSyncExternalStore(subscribe, read, read);
}

/** Reads again and gives the same object as before until it differs. */
function stable<T>(read: () => T, same: (one: T, other: T) => boolean): () => T {
  let held = read();
  return () => {
    const now = read();
    if (!same(held, now)) held = now;
    return held;
  };
}

/** A part of one item's snapshot; renders only when that part changes. `pick` and `same` stay the same functions. */
function usePart<T>(session: Session, path: Path, pick: (snapshot: ItemSnapshot) => T, same: (one: T, other: T) => boolean): T {
  const subscribe = useCallback((listener: () => void) => session.subscribe(path, listener), [session, path]);
  const read = useMemo(() => stable(() => pick(session.snapshot(path)), same), [session, path, pick, same]);
  return useSyncExternalStore(subscribe, read, read);
}

/** What surrounds an input, without its value: an input that is typed into must not render for its own keystrokes. */
export type ItemFacts = Pick<ItemSnapshot, 'visible' | 'required' | 'readOnly' | 'text' | 'hint'>;

export function useItemFacts(session: Session, path: Path): ItemFacts {
  return usePart(session, path, factsOf, sameFacts);
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

/** The rows of a table, by id. */
export function useRows(session: Session, table: Path): readonly string[] {
  return usePart(session, table, rowsIn, sameRows);
}

const rowsIn = ({ rows = [] }: ItemSnapshot): readonly string[] => rows;
const sameRows = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((row, index) => row === other[index]);

/** Where an answer came from, and what last time's was. */
export type Provenance = Pick<ItemSnapshot, 'origin' | 'offer'>;

export function useProvenance(session: Session, path: Path): Provenance {
  return usePart(session, path, provenanceOf, sameProvenance);
}

function provenanceOf({ origin, offer }: ItemSnapshot): Provenance {
  return { ...(origin === undefined ? {} : { origin }), ...(offer === undefined ? {} : { offer }) };
}

const sameProvenance = (one: Provenance, other: Provenance): boolean => one.origin === other.origin && one.offer === other.offer;

/** Whether any of these places is shown. */
export function useAnyVisible(session: Session, places: readonly Place[]): boolean {
  const source = useMemo(() => {
    const paths = new Set(places.map(({ path }) => path));
    const anyVisible = (): boolean => places.some(({ path }) => session.snapshot(path).visible);
    return derived(session, anyVisible, (patch) => patch.changed.some((path) => paths.has(path)));
  }, [session, places]);
  return useSyncExternalStore(source.subscribe, source.read, source.read);
}

/** Whether there is an edit to take back, and one to bring back. */
export function useHistory(session: Session): { readonly canUndo: boolean; readonly canRedo: boolean } {
  const subscribe = useCallback((listener: () => void) => session.subscribeAll(listener), [session]);
  const canUndo = useSyncExternalStore(subscribe, () => session.canUndo);
  const canRedo = useSyncExternalStore(subscribe, () => session.canRedo);
  return { canUndo, canRedo };
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

/** Renders whenever anything in a table's rows changes: only for where it is read. */
export function useTableAnswers(session: Session, table: Path): void {
  const version = useMemo(() => {
    const touches = (patch: Patch): boolean => patch.rows.includes(table) || patch.changed.some((path) => path.startsWith(`${table}/`));
    return derived<object>(session, () => ({}), touches);
  }, [session, table]);
  useSyncExternalStore(version.subscribe, version.read, version.read);
}

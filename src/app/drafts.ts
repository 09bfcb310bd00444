import { useEffect, useRef, useState } from 'react';
import { guard, isText, isWhole, objectOf, type Test } from '../records';
import type { Store } from '../store';
import { beforeLock } from './lock/before-lock';
import { useServices } from './services';

/** Something that was typed on this device and not saved: the tablet locked, or the page was left. */
export interface Kept<T> {
  readonly draft: T;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Account id. */
  readonly by: string;
}

/** The note ends in the record's id, so that it goes when the patient is erased. */
const noteOf = (screen: string, record: string): string => `draft/${screen}/${record}`;
const isKept = guard<Kept<unknown>>(objectOf({ draft: () => true, at: isWhole, by: isText }));

/** What stands in the sealed note; null where there is none, or one of another shape. */
export async function keptDraft<T>(store: Store, screen: string, record: string, isDraft: Test): Promise<Kept<T> | null> {
  const note = await store.getNote(noteOf(screen, record)).catch(() => null);
  const read = note === null ? null : parsed(note);
  const isOne = guard<Kept<T>>((value) => isKept(value) && isDraft(value.draft));
  return isOne(read) ? read : null;
}

function parsed(note: string): unknown {
  try {
    return JSON.parse(note);
  } catch {
    return null;
  }
}

/** Long enough that not each key is a write. */
const pause = 400;

/**
 * What is typed into a form, kept sealed on this device until it is saved, and before the tablet locks. `found` is what the note held when the
 * screen opened: the form goes on with it.
 */
export function useDraft<T extends object>(screen: string, record: string, found: Kept<T> | null, fresh: T): Draft<T> {
  return useTyped(screen, record, found, fresh).form;
}

/**
 * The same for a form that stands in a screen among other things: it looks for the note itself, and goes on with that unless somebody was
 * quicker to type.
 */
export function useOwnDraft<T extends object>(screen: string, record: string, isDraft: Test, fresh: T): Draft<T> {
  const { store } = useServices();
  const { form, take } = useTyped(screen, record, null, fresh);
  const found = useRef(take);
  useEffect(() => {
    found.current = take;
  });
  useEffect(() => {
    let live = true;
    void keptDraft<T>(store, screen, record, isDraft).then((kept) => {
      if (live && kept !== null) found.current(kept);
    });
    return () => {
      live = false;
    };
  }, [store, screen, record, isDraft]);
  return form;
}

const isReason = objectOf({ reason: isText });
const noReason = { reason: '' };

/** Why something is done, in words. */
export const useReason = (screen: string, record: string): Draft<{ readonly reason: string }> =>
  useOwnDraft(screen, record, isReason, noReason);

interface Draft<T> {
  readonly draft: T;
  readonly change: (change: Partial<T>) => void;
  /** What was found, while the form goes on with it. */
  readonly kept: Kept<T> | null;
  /** Whether something was typed that is saved nowhere but in the note. */
  readonly isTyped: boolean;
  /** Forgets what was typed. */
  readonly startAfresh: () => void;
  /** It is saved now: the note goes. */
  readonly saved: () => void;
}

function useTyped<T extends object>(
  screen: string,
  record: string,
  found: Kept<T> | null,
  fresh: T,
): { readonly form: Draft<T>; readonly take: (kept: Kept<T>) => void } {
  const { store, clock, identity } = useServices();
  const [kept, setKept] = useState(found);
  const [draft, setDraft] = useState<T>(found?.draft ?? fresh);
  const [isTyped, setTyped] = useState(found !== null);
  const waiting = useRef<T | null>(null);
  const note = noteOf(screen, record);
  const flush = useRef(async (): Promise<void> => undefined);
  useEffect(() => {
    flush.current = async () => {
      const typed = waiting.current;
      waiting.current = null;
      if (typed !== null)
        await store.setNote(note, JSON.stringify({ draft: typed, at: clock.now(), by: identity?.account ?? '' } satisfies Kept<T>));
    };
  });
  useEffect(() => {
    // What cannot be kept is still on the screen; saving says that there is no room.
    const keep = (): Promise<void> => flush.current().catch(() => undefined);
    const timer = setInterval(() => void keep(), pause);
    const unlisted = beforeLock(keep);
    return () => {
      clearInterval(timer);
      unlisted();
      void keep();
    };
  }, []);
  const forget = (): void => {
    waiting.current = null;
    setTyped(false);
    setKept(null);
    void store.setNote(note, null).catch(() => undefined);
  };
  const form: Draft<T> = {
    draft,
    kept,
    isTyped,
    change: (change) => {
      const next = { ...draft, ...change };
      waiting.current = next;
      setTyped(true);
      setDraft(next);
    },
    startAfresh: () => {
      forget();
      setDraft(fresh);
    },
    saved: forget,
  };
  const take = (now: Kept<T>): void => {
    if (isTyped) return;
    setKept(now);
    setTyped(true);
    setDraft(now.draft);
  };
  return { form, take };
}

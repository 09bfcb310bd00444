import { useEffect, useRef, useState } from 'react';
import type * as z from 'zod/mini';
import {
  codeReplySchema,
  erasuresSchema,
  errorSchema,
  heldWholeSchema,
  overviewSchema,
  quarantinePageSchema,
  sharingSchema,
  type EnrolCode,
  type Erase,
  type Erasures,
  type HeldWhole,
  type Overview,
  type QuarantinePage,
  type Settle,
  type Sharing,
  type SharingAct,
  type TabletAct,
} from '../protocol';

/** Why the server gave nothing; `message` is its own sentence, where it said one. */
export interface Refused {
  /** `step-up`: it wants a second factor that was shown within five minutes. */
  readonly problem: 'offline' | 'sign-in' | 'step-up' | 'not-allowed' | 'server';
  readonly message?: string;
}
export type Asked<T> = { readonly value: T } | Refused;

let underWay = new AbortController();

/** What the screens ask just now may name people: the tablet locks, and neither question nor answer stays in memory. */
export function breakOffAsking(): void {
  underWay.abort();
  underWay = new AbortController();
}

export async function ask<T>(path: string, schema: z.ZodMiniType<T>, init: RequestInit = {}): Promise<Asked<T>> {
  let reply: Response;
  const { signal } = underWay;
  try {
    reply = await fetch(path, { signal, ...init, cache: 'no-store', credentials: 'same-origin', redirect: 'error' });
  } catch {
    return { problem: 'offline' };
  }
  const body: unknown = await reply.json().catch(() => null);
  if (reply.ok) {
    const parsed = schema.safeParse(body);
    return parsed.success ? { value: parsed.data } : { problem: 'server' };
  }
  const error = errorSchema.safeParse(body);
  const code = error.success ? error.data.code : '';
  // Something that was typed does not fit, or the tablet has not proved lately which one it is; the rest of 401 and 403 is about who asks.
  const worded = code === 'wrong-code' || code === 'wrong-password' || code === 'no-tablet-proof';
  if (reply.status === 401 && !worded) return { problem: 'sign-in' };
  if (reply.status === 403 && !worded) return { problem: code === 'step-up' ? 'step-up' : 'not-allowed' };
  return error.success ? { problem: 'server', message: error.data.message } : { problem: 'server' };
}

export const posted = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const askOverview = (): Promise<Asked<Overview>> => ask('/api/admin/overview', overviewSchema);

export const decideTablet = (id: string, act: TabletAct): Promise<Asked<Overview>> =>
  ask(`/api/admin/tablets/${encodeURIComponent(id)}`, overviewSchema, posted(act));

export const issueTabletCode = (): Promise<Asked<EnrolCode>> => ask('/api/admin/tablets/code', codeReplySchema, posted({}));

/** What is held back and not settled, oldest first; `after` goes on from the page before. */
export const askHeld = (after: string | null): Promise<Asked<QuarantinePage>> =>
  ask(`/api/admin/quarantine?settled=no${after === null ? '' : `&after=${encodeURIComponent(after)}`}`, quarantinePageSchema);

export const askHeldWhole = (id: string): Promise<Asked<HeldWhole>> =>
  ask(`/api/admin/quarantine/${encodeURIComponent(id)}`, heldWholeSchema);

export const settleHeld = (id: string, decision: Settle): Promise<Asked<HeldWhole>> =>
  ask(`/api/admin/quarantine/${encodeURIComponent(id)}/settle`, heldWholeSchema, posted(decision));

/** With whom patients of the team are shared, and who moved away. */
export const askSharing = (): Promise<Asked<Sharing>> => ask('/api/admin/sharing', sharingSchema);

export const actOnSharing = (act: SharingAct): Promise<Asked<Sharing>> => ask('/api/admin/sharing', sharingSchema, posted(act));

export const askErasures = (): Promise<Asked<Erasures>> => ask('/api/admin/erasure', erasuresSchema);

export const erasePatient = (wish: Erase): Promise<Asked<Erasures>> => ask('/api/admin/erasure', erasuresSchema, posted(wish));

/** Asks the server when the screen opens and again when told to; what was there stays until the new is. */
export function useAsked<T>(asking: () => Promise<Asked<T>>): { readonly asked: Asked<T> | null; readonly again: () => void } {
  const [asked, setAsked] = useState<Asked<T> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(asking);
  useEffect(() => {
    latest.current = asking;
  });
  useEffect(() => {
    let live = true;
    void latest.current().then((reply) => {
      if (live) setAsked(reply);
    });
    return () => {
      live = false;
    };
  }, [attempt]);
  return { asked, again: () => setAttempt((count) => count + 1) };
}

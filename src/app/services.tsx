import { createContext, useContext, type ReactNode } from 'react';
import { base64url } from '../records';
import type { Identity } from '../protocol';
import type { Store } from '../store';
import type { Sync } from '../sync';
import { calendarDate } from './dates';
import type { CaptureOnly } from './lock/capture-only';

/** The zone whose calendar the team keeps. */
export const teamZone = 'Europe/London';

/** Time and chance as the screens see them: passed in, so that tests own both. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

/** What every screen stands on: the device's database, the mover of changes, the clock and who is signed in. */
export interface Services {
  readonly store: Store;
  readonly sync: Sync;
  readonly clock: Clock;
  /** Null before anyone has signed in on this device. */
  readonly identity: Identity | null;
  /** Where the tablet has gone without the server for too long: what its screens still show. */
  readonly captureOnly?: CaptureOnly;
}

export const AppServices = createContext<Services | null>(null);

export function ServicesProvider({ services, children }: { readonly services: Services; readonly children: ReactNode }) {
  return <AppServices value={services}>{children}</AppServices>;
}

export function useServices(): Services {
  const services = useContext(AppServices);
  if (services === null) throw new Error('A screen stands outside AppServices.');
  return services;
}

/** Null on the screens before a tablet is unlocked. */
export const useServicesIfOpen = (): Services | null => useContext(AppServices);

/**
 * A random opaque id for a new record: the only kind of id that may stand in a URL. It may also name a field below another
 * (`offers/<id>`), and the name of a field begins with a letter or a digit.
 */
export function newId(clock: Clock): string {
  for (;;) {
    const id = base64url(clock.random(16));
    if (/^[A-Za-z0-9]/.test(id)) return id;
  }
}

/** Today in the team's zone, `YYYY-MM-DD`. */
export function todayOf(clock: Clock): string {
  return calendarDate(clock.now(), teamZone);
}

/** A person's name by account id; where this device does not know the account, `unknown`. */
export function personName(identity: Identity | null, account: string, unknown: string): string {
  return identity?.people[account] ?? unknown;
}

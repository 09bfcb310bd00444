import { hash } from 'node:crypto';

/** The running checksum of a feed: two feeds with the same checksum at a position hold the same changesets up to it. */
export const nextChecksum = (before: string, position: number, changeset: string): string =>
  hash('sha256', `${before} ${position} ${changeset}`, 'hex');

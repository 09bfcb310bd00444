import { createHash } from 'node:crypto';

/** The running checksum of a feed: two feeds with the same checksum at a position hold the same changesets up to it. */
export function nextChecksum(before: string, position: number, hash: string): string {
  return createHash('sha256').update(`${before} ${position} ${hash}`).digest('hex');
}

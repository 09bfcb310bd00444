import { useEffect, useState } from 'react';
import { useTranslate } from '../../messages';
import type { PackTable } from '../../store';
import { beginSendingLocked } from '../late-sync';

/** Sends what was packed when the tablet locked for as long as it stands here, and says how much waits. It says nothing about anybody. */
export function StillWaiting({ packs }: { readonly packs: PackTable }) {
  const t = useTranslate();
  const [waiting, setWaiting] = useState<number | null>(null);
  useEffect(() => beginSendingLocked(packs, setWaiting), [packs]);
  // Stands last, so that nothing moves under a finger when it comes.
  return <p>{waiting !== null && t('unlock.waiting', { count: waiting })}</p>;
}

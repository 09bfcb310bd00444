import { useEffect, useState } from 'react';
import { useTranslate } from '../../messages';
import { beginSendingLocked } from '../late-sync';
import type { Device } from './device';

/** Sends what was packed when the tablet locked for as long as it stands here, and says how much waits. It says nothing about anybody. */
export function StillWaiting({ device, onWiped }: { readonly device: Device; readonly onWiped: () => void }) {
  const t = useTranslate();
  const [waiting, setWaiting] = useState<number | null>(null);
  useEffect(() => beginSendingLocked(device.packs, setWaiting, { empty: device.wipeLocked, done: onWiped }), [device, onWiped]);
  // Stands last, so that nothing moves under a finger when it comes.
  return <p>{waiting !== null && t('unlock.waiting', { count: waiting })}</p>;
}

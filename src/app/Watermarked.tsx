import { useEffect, type ReactNode } from 'react';
import { WatermarkContext, type Watermark } from '../look';
import { approvedForms } from '../records';
import type { Identity } from '../protocol';
import type { Store } from '../store';
import { newestActive } from './forms';
import { keepWatermark } from './last-watermark';
import { useStored } from './stored';

/** Real patients only where the team is a real one and every form that an assessment may begin with is approved. */
export async function watermarkOf(store: Store, identity: Identity | null): Promise<Watermark> {
  if (identity?.training === true) return 'training';
  if (identity?.demonstration !== false) return 'demonstration';
  const inUse = newestActive(await store.definitions());
  const approved = approvedForms(await store.records('approval'));
  return inUse.length > 0 && inUse.every(({ hash }) => approved.has(hash)) ? null : 'demonstration';
}

/** Around the staff screens: as long as it is not known, they are marked. */
export function Watermarked({ identity, children }: { readonly identity: Identity | null; readonly children: ReactNode }): ReactNode {
  const read = useStored(`watermark ${identity?.team}`, (store) => watermarkOf(store, identity));
  const watermark = read.state === 'ready' ? read.value : identity?.training === true ? 'training' : 'demonstration';
  useEffect(() => {
    if (read.state === 'ready') keepWatermark(read.value);
  }, [read]);
  return <WatermarkContext value={watermark}>{children}</WatermarkContext>;
}

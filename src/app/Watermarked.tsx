import type { ReactNode } from 'react';
import { WatermarkContext } from '../look';
import { approvedForms } from '../records';
import type { Identity } from '../protocol';
import type { Store } from '../store';
import { newestActive } from './forms';
import { useStored } from './stored';

/** Real patients only where the team is no demonstration and every form that an assessment may begin with is approved. */
export async function isForRealPatients(store: Store, identity: Identity | null): Promise<boolean> {
  if (identity?.demonstration !== false) return false;
  const inUse = newestActive(await store.definitions());
  const approved = approvedForms(await store.records('approval'));
  return inUse.length > 0 && inUse.every(({ hash }) => approved.has(hash));
}

/** Around the staff screens: as long as it is not known, they are marked. */
export function Watermarked({ identity, children }: { readonly identity: Identity | null; readonly children: ReactNode }): ReactNode {
  const real = useStored(`watermark ${identity?.team}`, (store) => isForRealPatients(store, identity));
  return <WatermarkContext value={!(real.state === 'ready' && real.value)}>{children}</WatermarkContext>;
}

import type { ReactNode } from 'react';
import { Tag } from '../../look';
import { useTranslate } from '../../messages';
import { useStored } from '../stored';

/** Of these changesets, those that no author has signed. */
export function useUnsigned(changesets: readonly string[]): ReadonlySet<string> {
  const unsigned = useStored(`unsigned ${changesets.join(' ')}`, (store) => store.unsigned(changesets));
  return unsigned.state === 'ready' ? unsigned.value : new Set();
}

/** Beside the name of whoever is said to have made it: nobody's key vouches for that name, only the tablet. */
export function DeviceOnly(): ReactNode {
  const t = useTranslate();
  return (
    <>
      {' '}
      <Tag colour="grey">{t('author.device-only')}</Tag>
    </>
  );
}

import { useEffect, useState } from 'react';
import { LoadingText, Page } from '../../look';
import { useTranslate } from '../../messages';
import { Keyring, type Vault, type Way } from '../../vault';
import { UnlockForm } from '../lock/UnlockForm';
import { Repair, type RepairProps } from './Repair';

/** What is kept here is locked: whoever saves it to a file unlocks it first. A tablet without a lock has nothing to save. */
export function RepairGate({ vault, ...props }: Omit<RepairProps, 'ring'> & { readonly vault: Vault }) {
  const t = useTranslate();
  const [ways, setWays] = useState<readonly Way[] | null>(null);
  const [ring, setRing] = useState<Keyring | null>(null);
  useEffect(() => {
    vault.ways().then(
      (found) => setWays(found.ways),
      () => setWays([]),
    );
  }, [vault]);
  if (ring === null && (ways === null || ways.length > 0))
    return (
      <Page home={{ href: '/' }}>
        <h1 className="nhsuk-heading-l">{t('repair.title')}</h1>
        <p>{t('repair.for')}</p>
        {ways === null ? (
          <LoadingText>{t('lock.looking')}</LoadingText>
        ) : (
          <UnlockForm vault={vault} ways={ways} onOpen={async (unlocked) => setRing(unlocked.keyring)} />
        )}
      </Page>
    );
  return <Repair {...props} ring={async () => ring ?? noKeys} />;
}

const noKeys = new Keyring(new Map(), (bytes) => new Uint8Array(bytes));

import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { Details, LoadingText } from '../../look';
import { useTranslate } from '../../messages';
import { Keyring, type Unlocked, type Way } from '../../vault';
import { takeKey, type PassedKey } from '../../worker';
import type { Services } from '../services';
import type { Device } from '../lock/device';
import { UnlockForm } from '../lock/UnlockForm';
import { PatientApp } from './PatientApp';
import { PatientFrame } from './PatientFrame';

type Stage =
  | { readonly at: 'looking' }
  | { readonly at: 'locked'; readonly ways: readonly Way[] }
  | { readonly at: 'open'; readonly services: Services }
  | { readonly at: 'nothing' }
  | { readonly at: 'failed' };

/**
 * Her page holds the key of the one assessment that was handed to her, and no other. It comes from the nurse's page, once; whoever loads the
 * page anew, or opens it some other way, needs the nurse, who unlocks here and whose keys are dropped again before anything is shown.
 */
export function PatientGate({ device }: { readonly device: Omit<Device, 'wipeLocked'> }): ReactNode {
  const t = useTranslate();
  const [stage, setStage] = useState<Stage>({ at: 'looking' });
  const fail = useCallback(() => setStage({ at: 'failed' }), []);
  useEffect(() => {
    document.title = t('patient.neutral-title');
  }, [t]);

  const show = useCallback(
    async ({ id, key }: PassedKey): Promise<void> => {
      const services = await device.openServices(Keyring.ofOne(id, key, device.clock.random));
      key.fill(0);
      services.sync.start();
      setStage({ at: 'open', services });
    },
    [device],
  );

  useEffect(() => {
    const look = async (): Promise<void> => {
      const passed = await takeKey();
      if (passed !== null) return show(passed);
      const { ways } = await device.vault.ways();
      setStage(ways.length === 0 ? { at: 'nothing' } : { at: 'locked', ways });
    };
    look().catch(fail);
  }, [device, show, fail]);

  const resume = async (unlocked: Unlocked): Promise<void> => {
    try {
      const { store } = await device.openServices(unlocked.keyring);
      const passed = await store.handedOver();
      store.close();
      unlocked.lock();
      if (passed === null) setStage({ at: 'nothing' });
      else await show(passed);
    } catch {
      unlocked.lock();
      fail();
    }
  };

  if (stage.at === 'open') return <PatientApp services={stage.services} />;
  return (
    <PatientFrame title={t('patient.neutral-title')}>
      {stage.at === 'looking' && <LoadingText>{t('patient.opening')}</LoadingText>}
      {stage.at === 'nothing' && <p>{t('patient.nothing-here')}</p>}
      {stage.at === 'failed' && <p role="alert">{t('patient.no-storage')}</p>}
      {stage.at === 'locked' && (
        <>
          <p>{t('patient.locked')}</p>
          <Details summary={t('patient.locked-nurse')}>
            <UnlockForm vault={device.vault} ways={stage.ways} onOpen={resume} />
          </Details>
        </>
      )}
    </PatientFrame>
  );
}

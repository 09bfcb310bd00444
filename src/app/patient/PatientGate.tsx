import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Details, LoadingText } from '../../look';
import { useTranslate } from '../../messages';
import { Keyring, type Unlocked, type Way } from '../../vault';
import { takeKey, type PassedKey } from '../../worker';
import type { Services } from '../services';
import { whyNotShown } from '../assessment';
import { saveBeforeLock } from '../lock/before-lock';
import type { Device } from '../lock/device';
import { UnlockForm } from '../lock/UnlockForm';
import { HiddenPage } from './HiddenPage';
import { handedOverNote } from './handed-over';
import { PatientApp } from './PatientApp';
import { PatientFrame } from './PatientFrame';

type Stage =
  | { readonly at: 'looking' }
  | { readonly at: 'locked'; readonly ways: readonly Way[] }
  | { readonly at: 'open'; readonly services: Services; readonly ring: Keyring }
  /** `ways`: null until they are read. */
  | { readonly at: 'hidden'; readonly ways: readonly Way[] | null }
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
  const isHidden = stage.at === 'hidden';
  useEffect(() => {
    if (!isHidden) document.title = t('patient.neutral-title');
  }, [t, isHidden]);

  const show = useCallback(
    async ({ id, key }: PassedKey): Promise<void> => {
      const ring = Keyring.ofOne(id, key, device.clock.random);
      const services = await device.openServices(ring);
      key.fill(0);
      services.sync.start();
      setStage({ at: 'open', services, ring });
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
      const id = await store.getNote(handedOverNote);
      // Only here can her own record be read: whether she is still to be asked.
      const may = id !== null && (await whyNotShown(store, id)) === null;
      const passed = may ? await store.handedOver() : null;
      store.close();
      unlocked.lock();
      if (passed === null) setStage({ at: 'nothing' });
      else await show(passed);
    } catch {
      unlocked.lock();
      fail();
    }
  };

  /** At once nothing shows; then what she typed last is written, and the key is dropped: only the nurse opens it again. */
  const hide = (): void => {
    const { services, ring } = stage.at === 'open' ? stage : { services: null, ring: null };
    // The screens say what they still hold before they go; a red flag is not to wait for the nurse to open it again.
    const saved = saveBeforeLock(async () => services?.sync.syncNow());
    flushSync(() => setStage({ at: 'hidden', ways: null }));
    void saved.then(() => {
      services?.sync.stop();
      services?.store.close();
      ring?.drop();
    });
    device.vault.ways().then(({ ways }) => setStage((now) => (now.at === 'hidden' ? { at: 'hidden', ways } : now)), fail);
  };

  if (stage.at === 'open') return <PatientApp services={stage.services} hide={hide} />;
  if (stage.at === 'hidden') {
    return <HiddenPage>{stage.ways !== null && <UnlockForm vault={device.vault} ways={stage.ways} onOpen={resume} />}</HiddenPage>;
  }
  return (
    <PatientFrame title={t('patient.neutral-title')} onHide={hide}>
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

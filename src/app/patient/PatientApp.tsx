import { useEffect, type ReactNode } from 'react';
import { InsetText, LoadingText, WatermarkContext, type Watermark } from '../../look';
import { useTranslate } from '../../messages';
import { readContacts } from '../../records';
import type { Store } from '../../store';
import { whyNotShown } from '../assessment';
import { ServicesProvider, useServices, type Services } from '../services';
import { useStored } from '../stored';
import { HandedOver } from './HandedOver';
import { handedOverNote } from './handed-over';
import { PatientFrame } from './PatientFrame';

interface PatientAppProps {
  readonly services: Services;
  /** Takes all of it off the screen; the nurse opens it again. */
  readonly hide: () => void;
  /** Leaves her page for a staff page; a real navigation, because that is another page. */
  readonly leave?: (address: string) => void;
}

/** What a patient sees when a tablet is handed to her: her form, and nothing else. */
export function PatientApp({ services, hide, leave = (address) => location.assign(address) }: PatientAppProps): ReactNode {
  return (
    <ServicesProvider services={services}>
      <Patient hide={hide} leave={leave} />
    </ServicesProvider>
  );
}

function Patient({ hide, leave }: Required<Pick<PatientAppProps, 'hide' | 'leave'>>): ReactNode {
  const t = useTranslate();
  const { store } = useServices();
  const handedOver = useStored('handed-over', findHandedOver);
  useEffect(() => {
    document.title = t('patient.neutral-title');
  }, [t]);
  if (handedOver.state === 'ready' && handedOver.value !== null) {
    const { id, watermark } = handedOver.value;
    const giveBack = async (): Promise<void> => {
      await store.setNote(handedOverNote, null);
      leave(`/assessments/${id}/result`);
    };
    return (
      <WatermarkContext value={watermark}>
        <HandedOver key={id} id={id} onGiveBack={() => void giveBack()} onHide={hide} />
      </WatermarkContext>
    );
  }
  return (
    <PatientFrame title={t('patient.neutral-title')} onHide={hide}>
      {handedOver.state === 'loading' && <LoadingText>{t('patient.opening')}</LoadingText>}
      {handedOver.state === 'failed' && <p role="alert">{t('patient.cannot-read')}</p>}
      {handedOver.state === 'ready' && <InsetText>{t('patient.nothing-here')}</InsetText>}
    </PatientFrame>
  );
}

/**
 * The assessment that was handed over. Until she has been told of every event that it answers, there is nothing for
 * her, whatever the note says.
 */
async function findHandedOver(store: Store): Promise<{ readonly id: string; readonly watermark: Watermark } | null> {
  const id = await store.getNote(handedOverNote);
  if (id === null || (await whyNotShown(store, id)) !== null) return null;
  const state = await store.record(id);
  const { live, training } = state === null ? { live: false, training: false } : readContacts(state);
  return { id, watermark: training ? 'training' : live ? null : 'demonstration' };
}

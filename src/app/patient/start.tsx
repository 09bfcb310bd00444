import type { ReactNode } from 'react';
import { useTranslate } from '../../messages';
import { openPage } from '../open-page';
import { PatientApp } from './PatientApp';
import { PatientFrame } from './PatientFrame';

/** Shows her page. Service workers are the staff page's to register. */
export function start(element: HTMLElement): Promise<void> {
  return openPage(element, {
    words: ['common', 'patient', 'form'],
    app: (services) => <PatientApp services={services} />,
    problem: () => <NoStorage />,
  });
}

/** Nothing can be kept, so nothing is asked. */
function NoStorage(): ReactNode {
  const t = useTranslate();
  return (
    <PatientFrame title={t('patient.neutral-title')}>
      <p role="alert">{t('patient.no-storage')}</p>
    </PatientFrame>
  );
}

import { useEffect, type ReactNode } from 'react';
import { Details, Page } from '../../look';
import { useTranslate } from '../../messages';
import { useBackGuard } from './back-guard';

/** What shows once she has hidden her page: of a tablet that nobody uses, and of no form. The way back is the nurse's. */
export function HiddenPage({ children }: { readonly children: ReactNode }): ReactNode {
  const t = useTranslate();
  useBackGuard(null);
  useEffect(() => {
    document.title = t('patient.hidden.title');
    scrollTo(0, 0);
  }, [t]);
  return (
    <Page name={t('patient.hidden.name')}>
      <h1 className="nhsuk-heading-l">{t('patient.hidden.title')}</h1>
      <p>{t('patient.hidden.words')}</p>
      <Details summary={t('patient.hidden.staff')}>{children}</Details>
    </Page>
  );
}

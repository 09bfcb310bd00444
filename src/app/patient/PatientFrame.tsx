import type { ReactNode } from 'react';
import { Details, Page } from '../../look';
import { useTranslate } from '../../messages';

interface PatientFrameProps {
  /** The page's heading, where its content brings none of its own. */
  readonly title?: string;
  readonly status?: ReactNode;
  readonly onGiveBack?: () => void;
  readonly children: ReactNode;
}

/** The frame of every patient page: help in the same place, the truth about who watches, a way back to the nurse. */
export function PatientFrame({ title, status, onGiveBack, children }: PatientFrameProps): ReactNode {
  const t = useTranslate();
  const footer = (
    <>
      <p>{t('patient.not-watched')}</p>
      {onGiveBack !== undefined && (
        <p>
          <button type="button" className="hna-link-button" onClick={onGiveBack}>
            {t('patient.give-back')}
          </button>{' '}
          {t('patient.give-back-hint')}
        </p>
      )}
    </>
  );
  return (
    <Page name={t('patient.neutral-title')} status={status} help={<HelpNow />} footer={footer}>
      {title !== undefined && <h1 className="nhsuk-heading-l">{title}</h1>}
      {children}
    </Page>
  );
}

/** The numbers are on the page itself: they work without network. */
function HelpNow(): ReactNode {
  const t = useTranslate();
  return (
    <Details summary={t('patient.help.summary')}>
      <p>
        <a href="tel:999">{t('patient.help.999')}</a>
      </p>
      <p>{t('patient.help.line')}</p>
      <p>{t('patient.help.nurse')}</p>
      <p>
        <a href="tel:116123">{t('patient.help.samaritans')}</a>
      </p>
    </Details>
  );
}

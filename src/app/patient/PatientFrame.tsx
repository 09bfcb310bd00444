import type { ReactNode } from 'react';
import type { Contacts } from '../../records';
import { Details, Page } from '../../look';
import { useTranslate } from '../../messages';
import { NotWatched, TeamLine } from './Contacts';
import { QuickExit } from './QuickExit';

interface PatientFrameProps {
  /** The page's heading, where its content brings none of its own. */
  readonly title?: string;
  readonly status?: ReactNode;
  /** Her team's numbers and hours; null while they are not known here. */
  readonly contacts?: Contacts | null;
  readonly onGiveBack?: () => void;
  /** Hides all of it at once; until the nurse unlocks, nothing leads back. */
  readonly onHide: () => void;
  readonly children: ReactNode;
}

/** The frame of every patient page: help and the way out in the same place, the truth about who watches, a way back to the nurse. */
export function PatientFrame({ title, status, contacts = null, onGiveBack, onHide, children }: PatientFrameProps): ReactNode {
  const t = useTranslate();
  const footer = (
    <>
      <NotWatched contacts={contacts} />
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
    <>
      <Page name={t('patient.neutral-title')} status={status} help={<HelpNow contacts={contacts} />} footer={footer}>
        {title !== undefined && <h1 className="nhsuk-heading-l">{title}</h1>}
        {children}
      </Page>
      <QuickExit onHide={onHide} />
    </>
  );
}

/** The numbers are on the page itself: they work without network. */
function HelpNow({ contacts }: { readonly contacts: Contacts | null }): ReactNode {
  const t = useTranslate();
  return (
    <Details summary={t('patient.help.summary')}>
      <p>
        <a href="tel:999">{t('patient.help.999')}</a>
      </p>
      <TeamLine contacts={contacts} />
      <p>{t('patient.help.nurse')}</p>
      <p>
        <a href="tel:116123">{t('patient.help.samaritans')}</a>
      </p>
    </Details>
  );
}

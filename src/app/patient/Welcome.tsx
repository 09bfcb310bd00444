import type { ReactNode } from 'react';
import type { CanonicalForm } from '../../definition';
import { Written } from '../../form';
import { Button } from '../../look';
import { useTranslate } from '../../messages';

interface WelcomeProps {
  readonly form: CanonicalForm;
  readonly onStart: () => void;
  readonly onNothing: () => void;
  readonly onDecline: () => void;
}

/** What this is for, who reads it, that she is free; then two ways to begin, each of which says yes, and one to leave it. */
export function Welcome({ form, onStart, onNothing, onDecline }: WelcomeProps): ReactNode {
  const t = useTranslate();
  return (
    <>
      <h1 className="nhsuk-heading-l">
        <Written form={form} of="title">
          {form.title}
        </Written>
      </h1>
      <p>{t('patient.start.purpose')}</p>
      <ul className="nhsuk-list nhsuk-list--bullet">
        <li>{t('patient.start.free')}</li>
        <li>{t('patient.start.who-reads')}</li>
        <li>{t('patient.start.not-research')}</li>
        <li>{t('patient.start.time')}</li>
      </ul>
      <p>{t('patient.start.consent')}</p>
      <div className="hna-choices">
        <Button onClick={onStart}>{t('patient.start.begin')}</Button>
        <Button secondary onClick={onNothing}>
          {t('patient.start.nothing')}
        </Button>
      </div>
      <p>{t('patient.start.nothing-hint')}</p>
      <p>
        <button type="button" className="hna-link-button" onClick={onDecline}>
          {t('patient.start.decline')}
        </button>
      </p>
    </>
  );
}

/** She does not want to. Nothing more is asked, and she may change her mind. */
export function Declined({ onBack, onGiveBack }: { readonly onBack: () => void; readonly onGiveBack: () => void }): ReactNode {
  const t = useTranslate();
  return (
    <>
      <h1 className="nhsuk-heading-l">{t('patient.declined.title')}</h1>
      <p>{t('patient.declined.words')}</p>
      <div className="hna-choices">
        <Button onClick={onGiveBack}>{t('patient.give-back')}</Button>
        <Button secondary onClick={onBack}>
          {t('patient.declined.back')}
        </Button>
      </div>
    </>
  );
}

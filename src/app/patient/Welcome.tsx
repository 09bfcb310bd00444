import type { ReactNode } from 'react';
import type { CanonicalForm } from '../../definition';
import { Written } from '../../form';
import { Button, InsetText } from '../../look';
import { useTranslate } from '../../messages';

interface WelcomeProps {
  readonly form: CanonicalForm;
  readonly onStart: () => void;
  readonly onNothing: () => void;
}

/** What this is for, what becomes of it, and two ways to begin. */
export function Welcome({ form, onStart, onNothing }: WelcomeProps): ReactNode {
  const t = useTranslate();
  return (
    <>
      <h1 className="nhsuk-heading-l">
        <Written form={form} of="title">
          {form.title}
        </Written>
      </h1>
      <p>{t('patient.start.purpose')}</p>
      <p>{t('patient.start.how')}</p>
      <p>{t('patient.start.time')}</p>
      <p>{t('patient.start.consent')}</p>
      <p>
        <Button onClick={onStart}>{t('patient.start.begin')}</Button>
      </p>
      <InsetText>
        <p>{t('patient.start.nothing-hint')}</p>
        <Button secondary onClick={onNothing}>
          {t('patient.start.nothing')}
        </Button>
      </InsetText>
    </>
  );
}

import type { ReactNode } from 'react';
import { useTranslate } from '../../messages';
import { EntryForm } from './EntryForm';

interface Props {
  readonly hint: string;
  readonly button: string;
  readonly beside?: ReactNode;
  readonly onCode: (code: string) => Promise<string | null>;
}

/** One code, of the app or from paper; a browser or phone that knows codes may fill it in. */
export function CodeForm({ hint, button, beside, onCode }: Props) {
  const t = useTranslate();
  return (
    <EntryForm
      fields={[
        {
          name: 'code',
          label: t('sign-in.code'),
          hint,
          width: 20,
          autoComplete: 'one-time-code',
          wrong: (typed) => (typed('code') === '' ? t('sign-in.code-missing') : null),
        },
      ]}
      button={button}
      busyWords={t('sign-in.busy')}
      beside={beside}
      onSend={(typed) => onCode(typed('code'))}
    />
  );
}

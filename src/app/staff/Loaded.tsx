import type { ReactNode } from 'react';
import { Button, LoadingText } from '../../look';
import { useTranslate } from '../../messages';
import type { Stored } from '../stored';

/** The loading and the error state that every list has. */
export function Loaded<T>({ stored, children }: { readonly stored: Stored<T>; readonly children: (value: T) => ReactNode }) {
  const t = useTranslate();
  if (stored.state === 'loading') return <LoadingText>{t('screen.loading')}</LoadingText>;
  if (stored.state === 'failed') {
    return (
      <div role="alert">
        <p>{t('screen.cannot-read')}</p>
        <Button secondary onClick={stored.retry}>
          {t('screen.try-again')}
        </Button>
      </div>
    );
  }
  return children(stored.value);
}

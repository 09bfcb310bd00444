import type { ReactNode } from 'react';
import { Button, LoadingText } from '../../look';
import { useTranslate } from '../../messages';
import type { Asked } from '../administration';
import { Link } from '../router';
import { paths } from '../routes';

/** The loading and the error state of what only the server knows. */
export function Answered<T>(props: {
  readonly asked: Asked<T> | null;
  readonly again: () => void;
  readonly children: (value: T) => ReactNode;
}) {
  const t = useTranslate();
  const { asked, again } = props;
  if (asked === null) return <LoadingText>{t('admin.loading')}</LoadingText>;
  if ('value' in asked) return props.children(asked.value);
  return (
    <div role="alert">
      <p>{asked.message ?? t(`admin.problem.${asked.problem}`)}</p>
      {asked.problem === 'sign-in' ? (
        <Link href={paths.signIn}>{t('sync.sign-in')}</Link>
      ) : (
        <Button secondary onClick={again}>
          {t('screen.try-again')}
        </Button>
      )}
    </div>
  );
}

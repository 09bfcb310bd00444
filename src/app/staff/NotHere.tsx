import { useTranslate } from '../../messages';
import { Link } from '../router';
import { paths } from '../routes';
import { Screen } from './Screen';

/** An address whose record this device does not hold: perhaps not synced yet, perhaps mistyped. */
export function NotHere() {
  const t = useTranslate();
  return (
    <>
      <p>{t('not-here.words')}</p>
      <p>
        <Link href={paths.today}>{t('not-here.back')}</Link>
      </p>
    </>
  );
}

/** An address that leads nowhere in the app. */
export function NotFound() {
  const t = useTranslate();
  return (
    <Screen title={t('not-found.title')}>
      <p>
        <Link href={paths.today}>{t('not-here.back')}</Link>
      </p>
    </Screen>
  );
}

import { useTranslate } from '../../messages';
import { firstScreen } from '../allowed';
import { Link } from '../router';
import { paths } from '../routes';
import { useServices } from '../services';
import { useStored } from '../stored';
import { Screen } from './Screen';

/** An address whose record this device does not hold: perhaps not synced yet, perhaps mistyped, perhaps another team's by now. */
export function NotHere({ patient }: { readonly patient?: string }) {
  const t = useTranslate();
  const stored = useStored(`place ${patient ?? ''}`, async (store) => (patient === undefined ? null : (await store.places()).get(patient)));
  if (stored.state === 'loading') return null;
  const place = stored.state === 'ready' ? (stored.value ?? null) : null;
  return (
    <>
      <p>
        <output>
          {place !== null && place.wasSharedBy !== null
            ? t('place.ended', { team: place.wasSharedBy })
            : place?.left === 'gone' && place.sharedBy === null
              ? t('place.moved')
              : t('not-here.words')}
        </output>
      </p>
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

/** A screen of the app that the person's role does not include. */
export function NotYours() {
  const t = useTranslate();
  const { identity } = useServices();
  const hasFirst = identity !== null && firstScreen(identity) !== null;
  return (
    <Screen title={t('not-yours.title')}>
      <p>{t(hasFirst ? 'not-yours.words' : 'not-yours.no-role')}</p>
      {hasFirst && (
        <p>
          <Link href={paths.today}>{t('not-yours.home')}</Link>
        </p>
      )}
    </Screen>
  );
}

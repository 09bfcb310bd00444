import { InsetText } from '../../look';
import { useTranslate } from '../../messages';
import { Link, useRouter } from '../router';
import { paths } from '../routes';
import { useSyncStatus } from '../sync-words';

/** On every screen, while the server does not take what this tablet sends. */
export function TabletNotice() {
  const t = useTranslate();
  const { state } = useSyncStatus();
  const { path } = useRouter();
  if (path === paths.tablet) return null;
  return (
    <output>
      {(state === 'enrol' || state === 'not-approved' || state === 'suspended') && (
        <InsetText>
          <p>{t('tablet.words', { state: state === 'not-approved' ? 'waiting' : state })}</p>
          <p>
            <Link href={paths.tablet}>{t(state === 'enrol' ? 'tablet.enter' : 'tablet.title')}</Link>
          </p>
        </InsetText>
      )}
    </output>
  );
}

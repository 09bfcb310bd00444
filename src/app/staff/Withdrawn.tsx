import { Button, Page } from '../../look';
import { useTranslate } from '../../messages';
import type { SyncStatus } from '../../sync';
import { Heading } from '../router';
import { paths } from '../routes';

/** Instead of every screen, once the server has said that this tablet was withdrawn: nothing is shown any more. */
export function Withdrawn({ status }: { readonly status: Pick<SyncStatus, 'state' | 'waiting'> }) {
  const t = useTranslate();
  const empty = status.state === 'wiped';
  return (
    <Page>
      <Heading documentTitle={t('withdrawn.title')}>{t('withdrawn.title')}</Heading>
      <output>
        <p>{empty ? t('withdrawn.wiped') : t('withdrawn.sending', { count: status.waiting })}</p>
      </output>
      <p>{t('withdrawn.again')}</p>
      {empty && <Button onClick={() => location.assign(paths.today)}>{t('withdrawn.start')}</Button>}
    </Page>
  );
}

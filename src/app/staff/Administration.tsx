import type { Overview } from '../../protocol';
import { InsetText, SummaryList } from '../../look';
import { useTranslate } from '../../messages';
import { askOverview, useAsked } from '../administration';
import { showMoment } from '../dates';
import { Link } from '../router';
import { paths } from '../routes';
import { Answered } from './Answered';
import { Chains } from './Chains';
import { HeldList } from './HeldList';
import { BackLinkTo, Screen } from './Screen';
import { StorageWords } from './StorageWords';

/** For whoever answers for the team's data: what arrived and what did not, what a backup holds, and what the server held back. */
export function Administration() {
  const t = useTranslate();
  const { asked, again } = useAsked(askOverview);
  return (
    <Screen title={t('admin.title')} back={<BackLinkTo href={paths.waiting}>{t('waiting.title')}</BackLinkTo>}>
      <p>{t('admin.intro')}</p>
      <p>
        <Link href={paths.sharing}>{t('sharing.title')}</Link>
      </p>
      <Answered asked={asked} again={again}>
        {(overview) => (
          <>
            <Safe overview={overview} />
            <Chains devices={overview.devices} />
            <HeldList waiting={overview.quarantine.waiting} onSettled={again} />
          </>
        )}
      </Answered>
      <StorageWords />
    </Screen>
  );
}

function Safe({ overview }: { readonly overview: Overview }) {
  const t = useTranslate();
  const unsafe = overview.feeds.reduce((sum, { head, safe }) => sum + head - Math.min(head, safe?.position ?? 0), 0);
  return (
    <section aria-labelledby="safe">
      <h2 id="safe" className="nhsuk-heading-m">
        {t('admin.safe')}
      </h2>
      <SummaryList
        rows={[
          { key: t('admin.last-backup'), value: overview.lastBackup === null ? t('admin.no-backup') : showMoment(overview.lastBackup) },
          { key: t('admin.in-backup'), value: unsafe === 0 ? t('admin.all-safe') : t('admin.not-safe', { count: unsafe }) },
        ]}
      />
      {overview.lastBackup === null && <InsetText>{t('admin.no-backup-hint')}</InsetText>}
    </section>
  );
}

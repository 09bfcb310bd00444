import type { Overview } from '../../protocol';
import { InsetText, SummaryList } from '../../look';
import { useTranslate } from '../../messages';
import { askOverview, useAsked } from '../administration';
import { allowsRoute, firstScreen, useAllowed } from '../allowed';
import { showMoment } from '../dates';
import { Link } from '../router';
import { paths } from '../routes';
import { useServices } from '../services';
import { Answered } from './Answered';
import { HeldList } from './HeldList';
import { BackLinkTo, Screen } from './Screen';
import { StorageWords } from './StorageWords';

const places = ['tablets', 'people', 'audit', 'sharing', 'erasures', 'status'] as const;

/** For whoever answers for the team's data: what arrived and what did not, what a backup holds, and what the server held back. */
export function Administration() {
  const t = useTranslate();
  const { identity } = useServices();
  const allowed = useAllowed();
  const isFirst = identity !== null && firstScreen(identity) === 'administration';
  const { asked, again } = useAsked(askOverview);
  return (
    <Screen title={t('admin.title')} back={isFirst ? undefined : <BackLinkTo href={paths.waiting}>{t('waiting.title')}</BackLinkTo>}>
      <p>{t('admin.intro')}</p>
      <ul className="nhsuk-list">
        {places
          .filter((name) => identity !== null && allowsRoute(identity, name))
          .map((name) => (
            <li key={name}>
              <Link href={paths[name]}>{t(`${name === 'status' ? 'status-list' : name}.title`)}</Link>
            </li>
          ))}
      </ul>
      <Answered asked={asked} again={again}>
        {(overview) => (
          <>
            <Safe overview={overview} />
            <Alarms overview={overview} />
            {allowed('settle') ? (
              <HeldList waiting={overview.quarantine.waiting} onSettled={again} />
            ) : (
              overview.quarantine.waiting > 0 && <p>{t('held.not-yours', { count: overview.quarantine.waiting })}</p>
            )}
          </>
        )}
      </Answered>
      <StorageWords />
    </Screen>
  );
}

/** What cannot wait until somebody opens the list of tablets. */
function Alarms({ overview }: { readonly overview: Overview }) {
  const t = useTranslate();
  const alarms =
    overview.devices.filter(({ alarm, fork }) => alarm || fork).length +
    overview.tablets.filter(({ state }) => state === 'suspended').length;
  const waiting = overview.tablets.filter(({ state }) => state === 'waiting').length;
  if (alarms + waiting === 0) return null;
  return (
    <InsetText>
      {alarms > 0 && <p>{t('tablets.alarms', { count: alarms })}</p>}
      {waiting > 0 && <p>{t('tablets.to-approve', { count: waiting })}</p>}
      <Link href={paths.tablets}>{t('tablets.see')}</Link>
    </InsetText>
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

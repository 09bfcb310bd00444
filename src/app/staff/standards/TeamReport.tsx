import { useState } from 'react';
import type { TeamStandards } from '../../../records';
import type { Store } from '../../../store';
import { Button, Table } from '../../../look';
import { useTranslate } from '../../../messages';
import { careLibrary } from '../../care-library';
import { showMoment } from '../../dates';
import { useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';
import { isPartial } from '../caseload';
import { Loaded } from '../Loaded';
import { BackHome, Screen } from '../Screen';
import { StillComing } from '../StillComing';
import { useCsvFile } from '../use-csv';
import { columns, concernName, loadReport, reportCsv, share } from './report';
import { UptakePicture } from './UptakePicture';

const load = async (store: Store) => ({ report: await loadReport(store), partial: isPartial(await store.caseload()) });

/** How the team stands, out of the records on this device: counted when the screen opens, and again when asked. */
export function TeamReport() {
  const t = useTranslate();
  const { clock } = useServices();
  const [read, setRead] = useState(() => clock.now());
  const stored = useStored(`report ${read}`, load, () => false);
  const save = useCsvFile('standards-of-care');
  return (
    <Screen title={t('report.title')} back={<BackHome />}>
      <p>{t('report.intro')}</p>
      <Loaded stored={stored}>
        {({ report, partial }) => (
          <>
            {partial && <StillComing />}
            <p>
              <strong>{t('report.patients', { count: report.patients })}</strong> {t('report.as-of', { when: showMoment(read) })}
            </p>
            <div className="nhsuk-button-group">
              <Button secondary onClick={() => save(reportCsv(report, t))}>
                {t('report.csv')}
              </Button>
              <Button secondary onClick={() => window.print()}>
                {t('standards.print')}
              </Button>
              <Button secondary onClick={() => setRead(clock.now())}>
                {t('report.again')}
              </Button>
            </div>
            {report.patients > 0 && <Numbers report={report} />}
          </>
        )}
      </Loaded>
    </Screen>
  );
}

function Numbers({ report }: { readonly report: TeamStandards }) {
  const t = useTranslate();
  const { standards, uptake, unmet, concerns } = report;
  return (
    <div className="hna-report">
      <Table
        caption={t('report.by-standard')}
        rowHeaders
        head={[t('report.standard'), ...columns.map((status) => t('standards.status', { status: selector(status) }))]}
        rows={standards.map(({ standard, counts }) => [
          careLibrary.standards.find(({ id }) => id === standard)?.text ?? standard,
          ...columns.map((status) => counts[status]),
        ])}
      />
      <h2 className="nhsuk-heading-m">{t('report.uptake')}</h2>
      <UptakePicture uptake={uptake} />
      <Table
        caption={t('report.uptake-table')}
        captionSize="s"
        rowHeaders
        head={[t('report.point'), t('report.events'), t('report.offered'), t('report.assessed'), t('report.days')]}
        rows={uptake.map(({ point, events, offered, assessed, days }) => [
          t('event.point', { point: selector(point) }),
          events,
          t('report.part', { count: offered, percent: share(offered, events) }),
          t('report.part', { count: assessed, percent: share(assessed, events) }),
          days === null ? t('report.no-days') : t('report.of-days', { count: days }),
        ])}
      />
      <Counts caption={t('report.unmet')} none={t('report.no-unmet')} rows={unmet.map(({ name, count }) => [name, count])} />
      <Counts
        caption={t('report.concerns')}
        none={t('report.no-concerns')}
        rows={concerns.slice(0, 10).map(({ name, count }) => [concernName(name), count])}
      />
    </div>
  );
}

function Counts({
  caption,
  none,
  rows,
}: {
  readonly caption: string;
  readonly none: string;
  readonly rows: readonly (readonly [string, number])[];
}) {
  const t = useTranslate();
  if (rows.length === 0)
    return (
      <section>
        <h2 className="nhsuk-heading-m">{caption}</h2>
        <p>{none}</p>
      </section>
    );
  return <Table caption={caption} rowHeaders head={[t('report.name'), t('report.count')]} rows={rows} />;
}

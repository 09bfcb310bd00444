import { useId } from 'react';
import { Button, ButtonLink, InsetText, WarningCallout } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import { todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';
import { isPartial, loadOverview, type Overview } from '../caseload';
import { FlagList } from '../flags/FlagList';
import { Loaded } from '../Loaded';
import { PatientFinder } from '../PatientFinder';
import { Screen } from '../Screen';
import { StillComing } from '../StillComing';
import { StatusTag } from '../tags';
import { useParts } from '../parts';
import { usePress } from '../press';
import { ToDo } from './ToDo';
import type { TodaySettings } from './to-do';

/** Who needs a nurse today: red flags first, overdue ones before all; safety checks; who waits, and who is due; then everyone. */
export function Today() {
  const t = useTranslate();
  const { clock } = useServices();
  const today = todayOf(clock);
  const overview = useStored(`overview ${today}`, (store) => loadOverview(store, today));
  return (
    <Screen title={t('today.title')}>
      <Loaded stored={overview}>{(value) => <Lists overview={value} />}</Loaded>
    </Screen>
  );
}

function Lists({ overview }: { readonly overview: Overview }) {
  const t = useTranslate();
  const press = usePress();
  const { caseload, safetyIncomplete, unsent, corrupt, conflicts } = overview;
  const partial = isPartial(caseload);
  return (
    <>
      <div className="nhsuk-button-group">
        {caseload.patients.length > 0 && (
          <Button secondary onClick={() => document.getElementById('find')?.focus()}>
            {t('today.go-to-find')}
          </Button>
        )}
        <ButtonLink secondary {...press(paths.addPatient)}>
          {t('today.add-patient')}
        </ButtonLink>
      </div>
      {partial && <StillComing />}
      <FlagList flags={overview.flags} minutes={overview.minutes} partial={partial} />
      {safetyIncomplete.length > 0 && <Incomplete list={safetyIncomplete} />}
      {conflicts > 0 && (
        <InsetText>
          <p>
            <Link href={paths.conflicts}>{t('today.conflicts', { count: conflicts })}</Link>
          </p>
        </InsetText>
      )}
      {(unsent > 0 || corrupt > 0) && (
        <InsetText>
          {unsent > 0 && <p>{t('today.unsent', { count: unsent })}</p>}
          {corrupt > 0 && <p>{t('today.corrupt', { count: corrupt })}</p>}
          <p>
            <Link href={paths.waiting}>{t('today.see-waiting')}</Link>
          </p>
        </InsetText>
      )}
      <ToDo caseload={caseload} settings={overview.settings} />
      <TeamLinks settings={overview.settings} partial={partial} />
      <PatientFinder caseload={caseload} clocks={overview.settings.clocks} />
      {overview.forms === 0 && <p>{t('today.first-sync')}</p>}
    </>
  );
}

/**
 * What the whole team shares. It stands before the patients, for their list is long. Settings that are not here may be still to come; handing
 * over asks for them in any case.
 */
function TeamLinks({ settings, partial }: { readonly settings: TodaySettings; readonly partial: boolean }) {
  const t = useTranslate();
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('today.team')}
      </h2>
      {!partial && settings.unfit.length > 0 && (
        <InsetText>
          <p>{t('today.settings-unfit')}</p>
          <ul>
            {settings.unfit.map(({ name, state }) => (
              <li key={name}>{t('team.unfit', { name: selector(name), state })}</li>
            ))}
          </ul>
        </InsetText>
      )}
      <ul className="nhsuk-list">
        <li>
          <Link href={paths.flags}>{t('shift.title')}</Link>
        </li>
        <li>
          <Link href={paths.referrals}>{t('referrals.title')}</Link>
        </li>
        <li>
          <Link href={paths.teamSettings}>{t('team.title')}</Link>
        </li>
        <li>
          <Link href={paths.teamStandards}>{t('report.title')}</Link>
        </li>
        <li>
          <Link href={paths.approvals}>{t('approvals.title')}</Link>
        </li>
      </ul>
    </section>
  );
}

function Incomplete({ list }: { readonly list: Overview['safetyIncomplete'] }) {
  const t = useTranslate();
  const { shown, rest, more } = useParts(list);
  return (
    <WarningCallout heading={t('today.safety-incomplete')}>
      <ul className="nhsuk-list">
        {shown.map(({ assessment, summary }) => (
          <li key={assessment.id}>
            <Link href={assessment.status === 'submitted' ? paths.result(assessment.id) : paths.patient(summary.id)}>
              {summary.patient?.name}
            </Link>{' '}
            <StatusTag status={assessment.status} /> {t('today.started-on', { date: showDate(assessment.today) })}
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Button secondary onClick={more}>
          {t('today.incomplete-more', { count: rest })}
        </Button>
      )}
    </WarningCallout>
  );
}

import { useId, useMemo, useState } from 'react';
import { formatNhsNumber } from '../../records';
import { ButtonLink, InsetText, Tag, TextInput, WarningCallout } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { showDate, showMoment } from '../dates';
import { Link } from '../router';
import { paths } from '../routes';
import { useStored } from '../stored';
import { findPatients, loadCaseload, type Caseload, type CaseRow, type WaitingFlag } from './caseload';
import { Loaded } from './Loaded';
import { Screen } from './Screen';
import { StatusTag, UrgencyTag } from './tags';
import { usePress } from './press';

/** Who needs a nurse today: red flags first, oldest first; then incomplete safety checks; then everyone. */
export function Today() {
  const t = useTranslate();
  const caseload = useStored('caseload', loadCaseload);
  return (
    <Screen title={t('today.title')}>
      <Loaded stored={caseload}>{(value) => <Lists caseload={value} />}</Loaded>
    </Screen>
  );
}

function Lists({ caseload }: { readonly caseload: Caseload }) {
  const t = useTranslate();
  const press = usePress();
  const forms = useStored('forms', async (store) => (await store.definitions()).length);
  const unsent = caseload.rows.filter((row) => row.unsent).length;
  return (
    <>
      <Flags flags={caseload.flags} />
      {caseload.safetyIncomplete.length > 0 && (
        <WarningCallout heading={t('today.safety-incomplete')}>
          <ul className="nhsuk-list">
            {caseload.safetyIncomplete.map(({ assessment, patient }) => (
              <li key={assessment.id}>
                <Link href={assessment.status === 'submitted' ? paths.result(assessment.id) : paths.patient(patient.id)}>
                  {patient.name}
                </Link>{' '}
                <StatusTag status={assessment.status} /> {t('today.started-on', { date: showDate(assessment.today) })}
              </li>
            ))}
          </ul>
        </WarningCallout>
      )}
      {caseload.conflicts > 0 && (
        <InsetText>
          <Link href={paths.conflicts}>{t('today.conflicts', { count: caseload.conflicts })}</Link>
        </InsetText>
      )}
      {(unsent > 0 || caseload.corrupt > 0) && (
        <InsetText>
          {unsent > 0 && <p>{t('today.unsent', { count: unsent })}</p>}
          {caseload.corrupt > 0 && <p>{t('today.corrupt', { count: caseload.corrupt })}</p>}
          <Link href={paths.waiting}>{t('today.see-waiting')}</Link>
        </InsetText>
      )}
      <Patients rows={caseload.rows} />
      <p>
        <ButtonLink {...press(paths.addPatient)}>{t('today.add-patient')}</ButtonLink>
      </p>
      {forms.state === 'ready' && forms.value === 0 && <p>{t('today.first-sync')}</p>}
    </>
  );
}

function Flags({ flags }: { readonly flags: readonly WaitingFlag[] }) {
  const t = useTranslate();
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('today.flags')}
      </h2>
      {flags.length === 0 ? (
        <p>{t('today.no-flags')}</p>
      ) : (
        <ol className="nhsuk-list hna-flag-list">
          {flags.map(({ flag, patient, words, sent, discreet }) => (
            <li key={flag.id}>
              <p>
                <UrgencyTag urgency={flag.urgency} />{' '}
                <Link href={paths.result(flag.assessment)}>{patient?.name ?? t('conflicts.unknown-patient')}</Link>
              </p>
              <p>{discreet ? t('flag.private') : (words ?? t('flag.no-words'))}</p>
              <p className="nhsuk-u-secondary-text-colour">
                {flag.raisedAt === null ? '' : t('flag.raised', { when: showMoment(flag.raisedAt) })}{' '}
                {sent ? t('flag.sent') : t('flag.not-sent')}
              </p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Patients({ rows }: { readonly rows: readonly CaseRow[] }) {
  const t = useTranslate();
  const heading = useId();
  const [typed, setTyped] = useState('');
  const found = useMemo(() => findPatients(rows, typed), [rows, typed]);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('today.patients')}
      </h2>
      {rows.length === 0 ? (
        <p>{t('today.no-patients')}</p>
      ) : (
        <>
          <TextInput
            id="find"
            name="find"
            type="search"
            autoComplete="off"
            label={t('today.find')}
            hint={t('today.find-hint')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <p>
            <output>{typed.trim() === '' ? t('today.count', { count: rows.length }) : t('today.found', { count: found.length })}</output>
          </p>
          <ul className="nhsuk-list hna-patient-list">
            {found.slice(0, shown).map((row) => (
              <PatientRow key={row.patient.id} row={row} />
            ))}
          </ul>
          {found.length > shown && <p>{t('today.more', { count: found.length - shown })}</p>}
        </>
      )}
    </section>
  );
}

/** Enough for a screen; beyond it the find field is quicker than scrolling. */
const shown = 50;

function PatientRow({ row }: { readonly row: CaseRow }) {
  const t = useTranslate();
  const { patient } = row;
  const latest = row.assessments[0];
  return (
    <li>
      <p>
        <Link href={paths.patient(patient.id)}>{patient.name}</Link>
        <br />
        {t('patient.born', { date: showDate(patient.born) })}
        {' · '}
        {patient.nhsNumber === null ? t('patient.no-number') : t('patient.number', { number: formatNhsNumber(patient.nhsNumber) })}
      </p>
      <p>
        {row.due.map((event) => (
          <Tag key={event.id} colour="yellow">
            {t('today.due', { point: selector(event.point ?? 'other') })}
          </Tag>
        ))}{' '}
        {row.notTold.length > 0 && <Tag colour="grey">{t('today.not-told')}</Tag>}{' '}
        {latest !== undefined && <StatusTag status={latest.status} />} {row.unsent && <Tag colour="white">{t('today.row-unsent')}</Tag>}
      </p>
    </li>
  );
}

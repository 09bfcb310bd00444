import { useId, useMemo, useRef, useState } from 'react';
import { isSuperseded, type Clocks, type Summary } from '../../records';
import type { Caseload } from '../../store';
import { Button, Tag, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { Link } from '../router';
import { paths } from '../routes';
import { useStored } from '../stored';
import { IdentityLine } from './PatientBanner';
import { StatusTag } from './tags';

/** Enough for a screen. */
const pageSize = 50;

/** All patients by name, a page at a time, and one field that finds some of them. */
export function PatientFinder({ caseload, clocks }: { readonly caseload: Caseload; readonly clocks: Clocks }) {
  const t = useTranslate();
  const heading = useId();
  const count = useRef<HTMLParagraphElement>(null);
  const [typed, setTyped] = useState('');
  const [wanted, setPage] = useState(0);
  const found = useMemo(() => caseload.find(typed), [caseload, typed]);
  // What was found may have become less since.
  const page = Math.min(wanted, Math.max(0, Math.ceil(found.length / pageSize) - 1));
  const rows = found.slice(page * pageSize, (page + 1) * pageSize);
  const turn = (to: number) => {
    setPage(to);
    count.current?.focus();
  };
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('today.patients')}
      </h2>
      {caseload.preparing > 0 && (
        <p>
          <output>{t('today.preparing', { count: caseload.preparing })}</output>
        </p>
      )}
      {caseload.patients.length === 0 && caseload.preparing === 0 ? (
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
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setPage(0);
            }}
          />
          <p ref={count} tabIndex={-1}>
            <output>
              {t(typed.trim() === '' ? 'today.count' : 'today.found', { count: found.length })}
              {found.length > pageSize && ` · ${t('today.page', { from: page * pageSize + 1, to: page * pageSize + rows.length })}`}
            </output>
          </p>
          {found.length === 0 && typed.trim() !== '' && <p>{t('place.not-found')}</p>}
          <Rows rows={rows} clocks={clocks} />
          {found.length > pageSize && (
            <nav aria-label={t('today.pages')} className="nhsuk-button-group">
              {page > 0 && (
                <Button secondary onClick={() => turn(page - 1)}>
                  {t('today.page-before')}
                </Button>
              )}
              {(page + 1) * pageSize < found.length && (
                <Button secondary onClick={() => turn(page + 1)}>
                  {t('today.page-after')}
                </Button>
              )}
            </nav>
          )}
        </>
      )}
    </section>
  );
}

function Rows({ rows, clocks }: { readonly rows: readonly Summary[]; readonly clocks: Clocks }) {
  const ids = rows.map(({ id }) => id);
  const unsent = useStored(`unsent ${ids.join()}`, (store) => store.unsent(ids));
  const places = useStored('places', (store) => store.places());
  return (
    <ul className="nhsuk-list hna-patient-list">
      {rows.map((row) => (
        <PatientRow
          key={row.id}
          row={row}
          clocks={clocks}
          unsent={unsent.state === 'ready' && unsent.value.has(row.id)}
          sharedBy={places.state === 'ready' ? (places.value.get(row.id)?.sharedBy ?? null) : null}
        />
      ))}
    </ul>
  );
}

interface RowProps {
  readonly row: Summary;
  readonly clocks: Clocks;
  readonly unsent: boolean;
  /** The other team whose patient it is. */
  readonly sharedBy: string | null;
}

function PatientRow({ row, clocks, unsent, sharedBy }: RowProps) {
  const t = useTranslate();
  const { patient, latest } = row;
  if (patient === null) return null;
  return (
    <li>
      <p>
        <Link href={paths.patient(patient.id)}>{patient.name}</Link>
        <br />
        <IdentityLine patient={patient} />
      </p>
      <p>
        {row.due
          .filter((item) => item.kind === 'offer' && !isSuperseded(item, clocks))
          .map(({ event, point }) => (
            <Tag key={event} colour="yellow">
              {t('today.due', { point: selector(point ?? 'other') })}
            </Tag>
          ))}{' '}
        {sharedBy !== null && <Tag colour="blue">{t('place.shared-by', { team: sharedBy })}</Tag>}{' '}
        {row.joinedInto !== null && <Tag colour="grey">{t('join.tag')}</Tag>}{' '}
        {row.notTold > 0 && <Tag colour="grey">{t('today.not-told')}</Tag>} {latest !== null && <StatusTag status={latest.status} />}{' '}
        {unsent && <Tag colour="white">{t('today.row-unsent')}</Tag>}
      </p>
    </li>
  );
}

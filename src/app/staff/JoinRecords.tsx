import { useState } from 'react';
import { joinInto, readAssessment, readEvent, readPatient, type HnaEvent, type Patient, type RecordState } from '../../records';
import type { Caseload, Store } from '../../store';
import { Button, WarningCallout } from '../../look';
import { useTranslate } from '../../messages';
import { showDate } from '../dates';
import { focusHeading } from '../heading-focus';
import { useRouter } from '../router';
import { paths } from '../routes';
import { useStored } from '../stored';
import { selector } from '../words';
import { FindPatient } from './FindPatient';
import { numberOf } from './JoinedRecords';
import { loadJoined, type Joined } from './joined';
import { Loaded } from './Loaded';
import { NotHere } from './NotHere';
import { PatientBanner } from './PatientBanner';
import { useSave } from './save';
import { BackLinkTo, Screen } from './Screen';

interface Side {
  readonly state: RecordState;
  readonly patient: Patient;
  readonly events: readonly HnaEvent[];
  readonly assessments: readonly string[];
}

async function loadSide(store: Store, id: string): Promise<Side | null> {
  const [state, records] = await Promise.all([store.record(id), store.patientRecords(id)]);
  if (state === null || state.kind !== 'patient') return null;
  return {
    state,
    patient: readPatient(state),
    events: records
      .filter(({ kind }) => kind === 'event')
      .map(readEvent)
      .filter(({ removed }) => !removed),
    assessments: records.filter(({ kind }) => kind === 'assessment').map((each) => readAssessment(each).today),
  };
}

interface Choice {
  readonly side: Side;
  readonly caseload: Caseload;
  readonly joined: Joined;
}

/** From a patient's page: find her other record, see both side by side, join them. */
export function JoinRecords({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`join ${id}`, async (store): Promise<Choice | null> => {
    const side = await loadSide(store, id);
    return side === null ? null : { side, caseload: await store.caseload(), joined: await loadJoined(store, side.state) };
  });
  const side = stored.state === 'ready' ? (stored.value?.side ?? null) : null;
  return (
    <Screen
      title={t('join.title')}
      back={<BackLinkTo href={paths.patient(id)}>{t('patient.title')}</BackLinkTo>}
      caption={side === null ? null : <PatientBanner patient={side.patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere patient={id} /> : <Choose choice={value} />)}</Loaded>
    </Screen>
  );
}

function Choose({ choice }: { readonly choice: Choice }) {
  const t = useTranslate();
  const [chosen, setChosen] = useState<string | null>(null);
  const { side, caseload, joined } = choice;
  const already = new Set([side.patient.id, joined.leader?.id, ...joined.members.map(({ patient }) => patient.id)]);
  if (chosen !== null) {
    return (
      <Compare
        side={side}
        other={chosen}
        onAnother={() => {
          setChosen(null);
          focusHeading();
        }}
      />
    );
  }
  return (
    <>
      <p>{t('join.intro')}</p>
      <FindPatient
        caseload={caseload}
        label={t('join.find')}
        none={t('join.none')}
        except={already}
        action={({ id, name }) => (
          <Button
            secondary
            onClick={() => {
              setChosen(id);
              focusHeading();
            }}
          >
            {t('join.choose')}
            <span className="nhsuk-u-visually-hidden">: {name}</span>
          </Button>
        )}
      />
    </>
  );
}

function Compare({ side, other, onAnother }: { readonly side: Side; readonly other: string; readonly onAnother: () => void }) {
  const t = useTranslate();
  const { navigate } = useRouter();
  const save = useSave();
  const stored = useStored(`join with ${other}`, (store) => loadSide(store, other));
  const join = async (joining: Side) => {
    const edits = joinInto(joining.state, side.patient.id);
    const joined = await save.commit(edits, { patient: joining.patient.id, seen: new Map([[joining.state.id, joining.state]]) });
    if (joined) navigate(paths.patient(side.patient.id), { replace: true });
  };
  return (
    <Loaded stored={stored}>
      {(found) => {
        if (found === null) return <NotHere />;
        const rows = rowsOf(side, found, t);
        const alike = rows.every(({ identifies, values: [one, two] }) => !identifies || one === two);
        return (
          <>
            <table className="nhsuk-table hna-compare">
              <caption className="nhsuk-table__caption">{t('join.compare')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('join.what')}</th>
                  <th scope="col">{t('join.this')}</th>
                  <th scope="col">{t('join.other')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ what, identifies, values: [one, two] }) => (
                  <tr key={what}>
                    <th scope="row">
                      {what}
                      {identifies && one !== two && ` (${t('join.differs')})`}
                    </th>
                    <td>{one}</td>
                    <td>{two}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {!alike && (
              <WarningCallout heading={t('join.compare')}>
                <p>{t('join.warning')}</p>
              </WarningCallout>
            )}
            {save.problem}
            <div className="nhsuk-button-group">
              <Button busy={save.busy} onClick={() => void join(found)}>
                {t('join.button')}
              </Button>
              <Button secondary onClick={onAnother}>
                {t('join.another')}
              </Button>
            </div>
          </>
        );
      }}
    </Loaded>
  );
}

interface Row {
  readonly what: string;
  /** Two records that differ in it may be of two people. */
  readonly identifies: boolean;
  readonly values: readonly [string, string];
}

function rowsOf(one: Side, two: Side, t: ReturnType<typeof useTranslate>): readonly Row[] {
  const row = (what: string, identifies: boolean, of: (side: Side) => string): Row => ({ what, identifies, values: [of(one), of(two)] });
  const listed = (words: readonly string[]): string => (words.length === 0 ? t('join.no-events') : words.join(', '));
  return [
    row(t('join.name'), true, ({ patient }) => patient.name),
    row(t('join.born'), true, ({ patient }) => showDate(patient.born)),
    row(t('join.number'), true, ({ patient }) => numberOf(patient, t)),
    row(t('join.events'), false, ({ events }) =>
      listed(events.map((event) => `${t('event.point', { point: selector(event.point ?? 'other') })} ${showDate(event.date)}`)),
    ),
    row(t('join.assessments'), false, ({ assessments }) => listed(assessments.map(showDate))),
  ];
}

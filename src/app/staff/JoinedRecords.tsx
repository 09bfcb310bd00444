import { useId } from 'react';
import { formatNhsNumber, part, type Patient, type RecordState } from '../../records';
import { Button, InsetText } from '../../look';
import { useTranslate } from '../../messages';
import { useAllowed } from '../allowed';
import { showDate } from '../dates';
import { focusHeading } from '../heading-focus';
import { Link } from '../router';
import { paths } from '../routes';
import type { Joined } from './joined';
import { useSave } from './save';

/** Which records show as this one, and the way back: parting leaves each as it would be had they never been joined. */
export function JoinedRecords({ patient, joined }: { readonly patient: Patient; readonly joined: Joined }) {
  const t = useTranslate();
  const heading = useId();
  const save = useSave();
  const partAgain = async (state: RecordState) => {
    const parted = await save.commit(part(state), { patient: state.id, seen: new Map([[state.id, state]]) });
    if (parted) focusHeading();
  };
  const { leader, members, own } = joined;
  if (leader !== null && own !== null) {
    return (
      <InsetText>
        {save.problem}
        <p>{t('joined.into')}</p>
        <p>
          <Link href={paths.patient(leader.id)}>{t('joined.open')}</Link>
        </p>
        <PartButton patient={leader} busy={save.busy} onClick={() => void partAgain(own)} />
      </InsetText>
    );
  }
  if (members.length === 0) return null;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('joined.title')}
      </h2>
      {save.problem}
      <ul className="nhsuk-list">
        {[{ patient, state: null }, ...members].map((member) => (
          <li key={member.patient.id}>
            <strong>{member.patient.name}</strong>
            <br />
            {t('joined.same', { date: showDate(member.patient.born), number: numberOf(member.patient, t) })}
            <br />
            {member.state !== null && <PartButton patient={member.patient} busy={save.busy} onClick={() => void partAgain(member.state)} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function PartButton({ patient, busy, onClick }: { readonly patient: Patient; readonly busy: boolean; readonly onClick: () => void }) {
  const t = useTranslate();
  const allowed = useAllowed();
  if (!allowed('sign')) return null;
  return (
    <Button secondary busy={busy} onClick={onClick}>
      {t('joined.part')}
      <span className="nhsuk-u-visually-hidden">: {t('joined.part-words', { name: patient.name, date: showDate(patient.born) })}</span>
    </Button>
  );
}

export const numberOf = ({ nhsNumber }: Patient, t: ReturnType<typeof useTranslate>): string =>
  nhsNumber === null ? t('patient.no-number') : t('patient.number', { number: formatNhsNumber(nhsNumber) });

import type { Placed, Sharing, SharingAct } from '../../protocol';
import { Button, Tag } from '../../look';
import { useTranslate } from '../../messages';
import { showMoment } from '../dates';
import { Link } from '../router';
import { paths } from '../routes';
import { personName, useServices } from '../services';
import type { Wish } from './ShareDialog';

interface Props {
  readonly list: readonly Placed[];
  readonly sharing: Sharing;
  readonly kind: 'shared' | 'moved';
  /** The patient's name, where this tablet knows it; left out where the screen is that of the one patient. */
  readonly nameOf: ((patient: string) => string | null) | null;
  readonly onAct: (act: SharingAct['act'], placed: Placed) => void;
}

/** With which team each patient is shared, or to which one moved: since when, by whom and why; and what can be done about it. */
export function SharedList({ list, sharing, kind, nameOf, onAct }: Props) {
  const t = useTranslate();
  const { identity } = useServices();
  return (
    <ul className="nhsuk-list hna-shares">
      {list.map((placed) => {
        const { patient, team, unfinished } = placed;
        const name = nameOf?.(patient) ?? null;
        const other = teamName(sharing, team, t('share.unknown-team'));
        const about = <span className="nhsuk-u-visually-hidden">: {name === null ? other : `${name}, ${other}`}</span>;
        return (
          <li key={`${patient} ${team}`}>
            {nameOf !== null && (
              <>
                {name === null ? <span>{t('conflicts.unknown-patient')}</span> : <Link href={paths.sharePatient(patient)}>{name}</Link>}
                <br />
              </>
            )}
            <strong>{other}</strong> {unfinished !== null && <Tag colour="orange">{t('share.unfinished')}</Tag>}
            <br />
            {t(`share.${kind}-by`, {
              when: showMoment(placed.at),
              who: placed.by === null ? t('conflict.someone') : personName(identity, placed.by, t('conflict.someone')),
            })}
            {placed.reason !== null && (
              <>
                <br />
                {t('share.because', { reason: placed.reason })}
              </>
            )}
            {unfinished !== null && <p>{t(`share.${unfinished}-unfinished`)}</p>}
            <div className="nhsuk-button-group">
              {unfinished !== null && (
                <Button secondary onClick={() => onAct(unfinished, placed)}>
                  {t('share.go-on')}
                  {about}
                </Button>
              )}
              {kind === 'shared' && unfinished !== 'stop' && (
                <Button secondary onClick={() => onAct('stop', placed)}>
                  {t('share.stop')}
                  {about}
                </Button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

export const teamName = ({ teams }: Sharing, id: string, unknown: string): string => teams.find((team) => team.id === id)?.name ?? unknown;

/** What a person means to do again or to end, in words. */
export function wishOf(act: SharingAct['act'], { patient, team }: Placed, words: Pick<Wish, 'name' | 'teamName'>): Wish {
  return { act, patient, team, ...words };
}

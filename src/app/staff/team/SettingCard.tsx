import type { ReactNode } from 'react';
import { minutesOf, nations, readTeamSettings, type RecordState, type Setting, type SettingName } from '../../../records';
import { Tag } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate, showMoment } from '../../dates';
import { personName, useServices } from '../../services';
import { selector } from '../../words';
import { DeviceOnly, useUnsigned } from '../device-only';

interface Props {
  readonly setting: Setting;
  readonly state: RecordState | null;
  readonly showsValue?: boolean;
  readonly children?: ReactNode;
}

const colours = { fresh: 'green', missing: 'red', stale: 'orange', differs: 'red' } as const;

/** One setting: whether it may be relied on, who looked at it last and when, and what is to be typed or read. */
export function SettingCard({ setting: { name, state: isSo, checkedOn }, state, showsValue = false, children }: Props) {
  const t = useTranslate();
  const { identity } = useServices();
  const heads = state?.fields[`settings/${name}`] ?? [];
  const unsigned = useUnsigned(heads.map(({ changeset }) => changeset));
  return (
    <section aria-labelledby={`setting-${name}`}>
      <h2 id={`setting-${name}`} className="nhsuk-heading-m">
        {t('team.setting', { name: selector(name) })}
      </h2>
      <p>
        <Tag colour={colours[isSo]}>{t('team.state', { state: isSo })}</Tag>{' '}
        {checkedOn !== null && isSo !== 'differs' && t('team.checked-on', { date: showDate(checkedOn) })}
      </p>
      {(showsValue || isSo === 'differs') && heads.length > 0 && (
        <ul className="nhsuk-list">
          {heads.map((head) => (
            <li key={head.id}>
              <strong>
                <Value name={name} state={{ ...emptySettings, fields: { [`settings/${name}`]: [head] } }} />
              </strong>
              <br />
              {t('conflict.by', {
                who: personName(identity, head.author, t('conflict.someone')),
                when: showMoment(head.at),
                where: t('conflict.other-device', { device: head.device.slice(0, 4) }),
              })}
              {unsigned.has(head.changeset) && <DeviceOnly />}
            </li>
          ))}
        </ul>
      )}
      {children}
    </section>
  );
}

const emptySettings: RecordState = { id: '', kind: 'team-settings', fields: {}, superseded: [] };

/** A setting in words. */
function Value({ name, state }: { readonly name: SettingName; readonly state: RecordState }) {
  const t = useTranslate();
  const settings = readTeamSettings(state);
  if (name === 'line') return settings.line === null ? null : `${settings.line.name}: ${settings.line.number}`;
  if (name === 'escalation') return t('team.minutes', { ...fromMinutes(minutesOf(settings)) });
  if (name === 'crisisLines')
    return nations
      .flatMap((nation) =>
        settings.crisisLines[nation] === undefined
          ? []
          : `${t('team.nation', { nation: selector(nation) })}: ${settings.crisisLines[nation]}`,
      )
      .join('; ');
  return settings[name];
}

const fromMinutes = (minutes: ReturnType<typeof minutesOf>) => ({
  immediate: minutes.immediate,
  sameDay: minutes['same-day'],
  soon: minutes.soon,
});

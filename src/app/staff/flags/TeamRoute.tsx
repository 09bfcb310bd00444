import { cordRule, lifeRule, nations, readTeamSettings, settingsOn, teamSettingsId, type SettingName } from '../../../records';
import { useTranslate } from '../../../messages';
import { todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';

const settingOf: Readonly<Record<string, SettingName>> = { [cordRule]: 'cordRoute', [lifeRule]: 'crisisLines' };

/** What the team set down for this rule, beside the rule's own words; where that is missing, old or contradicted, it says so. */
export function TeamRoute({ rule }: { readonly rule: string }) {
  const name = settingOf[rule];
  return name === undefined ? null : <Route name={name} />;
}

function Route({ name }: { readonly name: SettingName }) {
  const t = useTranslate();
  const { clock } = useServices();
  const stored = useStored('team-route', (store) => store.record(teamSettingsId));
  if (stored.state !== 'ready') return null;
  const { cordRoute, crisisLines } = readTeamSettings(stored.value);
  const lines = nations.flatMap((nation) =>
    crisisLines[nation] === undefined ? [] : `${t('team.nation', { nation: selector(nation) })}: ${crisisLines[nation]}`,
  );
  const words = name === 'cordRoute' ? (cordRoute ?? '') : lines.join('; ');
  const state = settingsOn(stored.value, todayOf(clock)).find((each) => each.name === name)?.state ?? 'missing';
  return (
    <p>
      {words !== '' && t(name === 'cordRoute' ? 'flag.cord-route' : 'flag.crisis-lines', { words })}{' '}
      {state !== 'fresh' && <strong>{t('team.unfit', { name: selector(name), state })}</strong>}
    </p>
  );
}

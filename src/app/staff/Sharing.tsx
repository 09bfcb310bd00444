import { useState } from 'react';
import type { Placed, Sharing as Shared, SharingAct } from '../../protocol';
import type { Caseload, PatientPlace } from '../../store';
import { ButtonLink } from '../../look';
import { useTranslate } from '../../messages';
import { askSharing, useAsked } from '../administration';
import { focusHeading } from '../heading-focus';
import { Link } from '../router';
import { paths } from '../routes';
import { useStored } from '../stored';
import { Answered } from './Answered';
import { FindPatient } from './FindPatient';
import { Loaded } from './Loaded';
import { usePress } from './press';
import { BackLinkTo, Screen } from './Screen';
import { ShareDialog, type Wish } from './ShareDialog';
import { SharedList, teamName, wishOf } from './SharedList';

interface Here {
  readonly caseload: Caseload;
  readonly places: ReadonlyMap<string, PatientPlace>;
}

/** Which patients other teams see, who moved away, what was broken off; and the way to one patient. */
export function Sharing() {
  const t = useTranslate();
  const { asked, again } = useAsked(askSharing);
  const stored = useStored('sharing', async (store): Promise<Here> => ({ caseload: await store.caseload(), places: await store.places() }));
  return (
    <Screen title={t('sharing.title')} back={<BackLinkTo href={paths.administration}>{t('admin.title')}</BackLinkTo>}>
      <p>{t('sharing.intro')}</p>
      <Loaded stored={stored}>
        {(here) => (
          <Answered asked={asked} again={again}>
            {(sharing) => <Lists sharing={sharing} here={here} again={again} />}
          </Answered>
        )}
      </Loaded>
    </Screen>
  );
}

function Lists({ sharing, here, again }: { readonly sharing: Shared; readonly here: Here; readonly again: () => void }) {
  const t = useTranslate();
  const press = usePress();
  const [wish, setWish] = useState<Wish | null>(null);
  const { patients } = here.caseload;
  const nameOf = (id: string): string | null => patients.find((summary) => summary.id === id)?.patient?.name ?? null;
  const act = (chosen: SharingAct['act'], placed: Placed) => {
    const name = nameOf(placed.patient) ?? t('conflicts.unknown-patient');
    setWish(wishOf(chosen, placed, { name, teamName: teamName(sharing, placed.team, t('share.unknown-team')) }));
  };
  const withUs = patients.flatMap(({ patient }) => {
    const by = patient === null ? null : (here.places.get(patient.id)?.sharedBy ?? null);
    return patient === null || by === null ? [] : [{ patient, by }];
  });
  return (
    <>
      <section aria-labelledby="shared">
        <h2 id="shared" className="nhsuk-heading-m">
          {t('sharing.shared')}
        </h2>
        {sharing.shared.length === 0 ? (
          <p>{t('sharing.none-shared')}</p>
        ) : (
          <SharedList kind="shared" list={sharing.shared} sharing={sharing} nameOf={nameOf} onAct={act} />
        )}
      </section>
      <section aria-labelledby="moved">
        <h2 id="moved" className="nhsuk-heading-m">
          {t('sharing.moved')}
        </h2>
        {sharing.moved.length === 0 ? (
          <p>{t('sharing.none-moved')}</p>
        ) : (
          <SharedList kind="moved" list={sharing.moved} sharing={sharing} nameOf={nameOf} onAct={act} />
        )}
      </section>
      <section aria-labelledby="with-us">
        <h2 id="with-us" className="nhsuk-heading-m">
          {t('sharing.with-us')}
        </h2>
        {withUs.length === 0 ? (
          <p>{t('sharing.none-with-us')}</p>
        ) : (
          <ul className="nhsuk-list">
            {withUs.map(({ patient, by }) => (
              <li key={patient.id}>
                <Link href={paths.patient(patient.id)}>{patient.name}</Link> — {t('place.shared-by', { team: by })}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="one-patient">
        <h2 id="one-patient" className="nhsuk-heading-m">
          {t('sharing.one')}
        </h2>
        {sharing.teams.length === 0 ? (
          <p>{t('share.no-teams')}</p>
        ) : (
          <FindPatient
            caseload={here.caseload}
            label={t('today.find')}
            none={t('sharing.none-fits')}
            action={({ id, name }) => (
              <ButtonLink secondary {...press(paths.sharePatient(id))}>
                {t('sharing.choose')}
                <span className="nhsuk-u-visually-hidden">: {name}</span>
              </ButtonLink>
            )}
          />
        )}
      </section>
      <ShareDialog
        wish={wish}
        onClose={() => setWish(null)}
        onTried={again}
        onDone={() => {
          again();
          focusHeading();
        }}
      />
    </>
  );
}

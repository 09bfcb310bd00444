import { useState, type FormEvent } from 'react';
import type { Placed, Sharing, SharingAct } from '../../protocol';
import { readPatient, type Patient } from '../../records';
import type { PatientPlace, Store } from '../../store';
import { Button, ErrorSummary, InsetText, Radios, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import { askSharing, useAsked } from '../administration';
import { focusHeading } from '../heading-focus';
import { useOpenForm } from '../open-forms';
import { Link, useRouter } from '../router';
import { paths } from '../routes';
import { useStored } from '../stored';
import { Answered } from './Answered';
import { loadJoined, type Joined } from './joined';
import { Loaded } from './Loaded';
import { NotHere } from './NotHere';
import { PatientBanner } from './PatientBanner';
import { BackLinkTo, Screen } from './Screen';
import { ShareDialog, type Wish } from './ShareDialog';
import { SharedList, teamName, wishOf } from './SharedList';

interface Here {
  readonly patient: Patient;
  readonly joined: Joined;
  readonly place: PatientPlace | null;
}

async function loadHere(store: Store, id: string): Promise<Here | null> {
  const state = await store.record(id);
  if (state === null || state.kind !== 'patient') return null;
  const [joined, places] = await Promise.all([loadJoined(store, state), store.places()]);
  return { patient: readPatient(state), joined, place: places.get(id) ?? null };
}

/** One patient: which teams see her records, and letting another one see them, ending that, or moving them there. */
export function SharePatient({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`sharing of ${id}`, (store) => loadHere(store, id));
  const { asked, again } = useAsked(askSharing);
  const here = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('share.title')}
      back={<BackLinkTo href={paths.patient(id)}>{t('patient.title')}</BackLinkTo>}
      caption={here === null ? null : <PatientBanner patient={here.patient} />}
    >
      <Loaded stored={stored}>
        {(value) => {
          if (value === null) return <NotHere patient={id} />;
          const by = value.place?.sharedBy ?? null;
          if (by !== null) return <p>{t('share.theirs', { team: by })}</p>;
          return (
            <Answered asked={asked} again={again}>
              {(sharing) => <OfPatient here={value} sharing={sharing} again={again} />}
            </Answered>
          );
        }}
      </Loaded>
      <p>
        <Link href={paths.sharing}>{t('share.all')}</Link>
      </p>
    </Screen>
  );
}

function OfPatient({ here, sharing, again }: { readonly here: Here; readonly sharing: Sharing; readonly again: () => void }) {
  const t = useTranslate();
  const { navigate } = useRouter();
  const [wish, setWish] = useState<Wish | null>(null);
  const [done, setDone] = useState('');
  const { patient, joined } = here;
  const { id, name } = patient;
  const nameOfTeam = (team: string): string => teamName(sharing, team, t('share.unknown-team'));
  const shared = sharing.shared.filter((each) => each.patient === id);
  const moving = sharing.moved.filter((each) => each.patient === id && each.unfinished !== null);
  const act = (chosen: SharingAct['act'], placed: Placed) => setWish(wishOf(chosen, placed, { name, teamName: nameOfTeam(placed.team) }));
  const others = [...(joined.leader === null ? [] : [joined.leader]), ...joined.members.map((member) => member.patient)];
  return (
    <>
      <p>
        <output>{done}</output>
      </p>
      {others.length > 0 && (
        <InsetText>
          <p>{t('share.joined', { count: others.length })}</p>
          <ul>
            {others.map((other) => (
              <li key={other.id}>
                <Link href={paths.sharePatient(other.id)}>{other.name}</Link>
              </li>
            ))}
          </ul>
        </InsetText>
      )}
      <section aria-labelledby="shared">
        <h2 id="shared" className="nhsuk-heading-m">
          {t('share.with')}
        </h2>
        {shared.length === 0 && moving.length === 0 && <p>{t('share.with-nobody')}</p>}
        {shared.length > 0 && <SharedList kind="shared" list={shared} sharing={sharing} nameOf={null} onAct={act} />}
        {moving.length > 0 && <SharedList kind="moved" list={moving} sharing={sharing} nameOf={null} onAct={act} />}
      </section>
      {sharing.teams.length === 0 ? (
        <p>{t('share.no-teams')}</p>
      ) : (
        <Ask
          sharing={sharing}
          shared={shared}
          onWish={(chosen, team, reason) => setWish({ act: chosen, patient: id, team, reason, name, teamName: nameOfTeam(team) })}
        />
      )}
      <ShareDialog
        wish={wish}
        onClose={() => setWish(null)}
        onTried={again}
        onDone={(was) => {
          if (was.act === 'move') return navigate(paths.sharing, { replace: true });
          setDone(t(`share.${was.act}-done`, { name, team: was.teamName }));
          again();
          focusHeading();
        }}
      />
    </>
  );
}

interface AskProps {
  readonly sharing: Sharing;
  readonly shared: readonly Placed[];
  readonly onWish: (act: 'share' | 'move', team: string, reason: string) => void;
}

function Ask({ sharing, shared, onWish }: AskProps) {
  const t = useTranslate();
  const [team, setTeam] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  useOpenForm(team !== null || reason !== '');
  const [problems, setProblems] = useState<{ readonly attempt: number; readonly team?: string; readonly reason?: string }>({ attempt: 0 });
  const ask = (act: 'share' | 'move') => (event?: FormEvent) => {
    event?.preventDefault();
    const words = reason.trim();
    const already = act === 'share' && shared.some((each) => each.team === team && each.unfinished === null);
    const found = {
      ...(team === null ? { team: t('share.team-missing') } : already ? { team: t('share.already') } : {}),
      ...(words === '' ? { reason: t('share.reason-missing') } : {}),
    };
    setProblems(({ attempt }) => ({ attempt: attempt + 1, ...found }));
    if (team !== null && Object.keys(found).length === 0) onWish(act, team, words);
  };
  const errors = [
    ...(problems.team === undefined ? [] : [{ message: problems.team, href: '#share-team' }]),
    ...(problems.reason === undefined ? [] : [{ message: problems.reason, href: '#share-reason' }]),
  ];
  return (
    <form onSubmit={ask('share')} noValidate>
      <h2 className="nhsuk-heading-m">{t('share.another')}</h2>
      {errors.length > 0 && <ErrorSummary key={problems.attempt} errors={errors} />}
      <Radios
        id="share-team"
        name="share-team"
        legend={t('share.team')}
        items={sharing.teams.map(({ id, name }) => ({ value: id, label: name }))}
        value={team}
        error={problems.team}
        onChange={(event) => setTeam(event.currentTarget.value)}
      />
      <TextInput
        id="share-reason"
        name="share-reason"
        label={t('share.reason')}
        hint={t('share.reason-hint')}
        autoComplete="off"
        maxLength={2000}
        value={reason}
        error={problems.reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="nhsuk-button-group">
        <Button type="submit">{t('share.share')}</Button>
        <Button secondary onClick={() => ask('move')()}>
          {t('share.move')}
        </Button>
      </div>
    </form>
  );
}

import { sql } from 'kysely';
import { protocol, pushLimits, type Sharing, type SharingAct } from '../../protocol';
import { audit, inTeam, type Database, type Deed, type TeamTransaction } from '../database';
import { push, type Pusher } from '../feed/push';
import { lockFeed } from '../feed/sharing';
import { writeFeed } from '../feed/write';
import { Refusal } from '../http/refusal';
import { leaveHeld, openPatientFeed, readWhole, takeIn } from './moving';
import { checkHere, goesTo, isOnTheWay, isOwn, readPlace, theirs } from './place';
import { endShares, sharedWith, shareGoes, tellToForget } from './shares';

/** With whom the team shares a patient, who shares with it, and who moved away. */
export async function readSharing(transaction: TeamTransaction, who: Pusher): Promise<Sharing> {
  const { team } = who;
  const teams = await transaction.selectFrom('team_name').select(['team', 'name', 'made_up']).orderBy('name').execute();
  const isMadeUp = teams.find((each) => each.team === team)?.made_up;
  const shares = await transaction
    .selectFrom('share')
    .select(['patient', 'other', 'state', 'at', 'account', 'reason'])
    .where('team', '=', team)
    .where('state', '!=', 'ended')
    .orderBy('at')
    .execute();
  const away = await transaction
    .selectFrom('elsewhere')
    .select(['patient', 'owner', 'state', 'at', 'account', 'reason'])
    .where('team', '=', team)
    .where('owner', '!=', team)
    .orderBy('at')
    .execute();
  await audit(transaction, { ...who, action: 'sharing', subject: null, outcome: 'read' });
  return {
    teams: teams.filter((each) => each.team !== team && each.made_up === isMadeUp).map(({ team: id, name }) => ({ id, name })),
    shared: shares.map(({ patient, other, state, at, account, reason }) => {
      const unfinished = state === 'shared' ? null : state === 'starting' ? 'share' : 'stop';
      return { patient, team: other, at, by: account, reason, unfinished };
    }),
    moved: away
      .filter(({ state }) => state !== 'shared')
      .map(({ patient, owner, state, at, account, reason }) => {
        return { patient, team: owner, at, by: account, reason, unfinished: state === 'moving' ? 'move' : null };
      }),
  };
}

interface Wish {
  readonly other: string;
  readonly deed: Deed;
}

/**
 * Each act is a few transactions of one team each. Broken off in between it is listed as unfinished; done again it goes on, and
 * done twice it is as once.
 */
export async function actOnSharing(database: Database, who: Pusher, { act, patient, team: other, reason }: SharingAct): Promise<void> {
  const teams = await database
    .selectFrom('team_name')
    .select(['team', 'made_up'])
    .where((row) => row.or([row('team', '=', other), row('team', '=', who.team)]))
    .execute();
  if (!teams.some((each) => each.team === other) || other === who.team)
    throw new Refusal(404, 'no-team', 'There is no other team of that name. Choose one from the list.');
  // A share from before the teams were told apart may still be ended.
  if (act !== 'stop' && new Set(teams.map((each) => each.made_up)).size > 1)
    throw new Refusal(
      409,
      'made-up',
      'One of the two teams has made-up patients. Real and made-up patients are never mixed. Choose another team.',
    );
  const deed = { account: who.account, reason: reason ?? null };
  if (act === 'share') await share(database, who, patient, { other, deed });
  else if (act === 'stop') await stop(database, who, patient, other);
  else await move(database, who, patient, { other, deed });
}

async function share(database: Database, who: Pusher, patient: string, { other, deed }: Wish): Promise<void> {
  const { team } = who;
  const hop = await inTeam(database, team, async (transaction) => {
    await lockFeed(transaction, team);
    const here = await checkHere(transaction, team, patient);
    await openPatientFeed(transaction, team, patient);
    await transaction
      .insertInto('share')
      .values({ team, patient, other, state: 'starting', at: Date.now(), ...deed })
      .onConflict((conflict) =>
        conflict
          .columns(['team', 'patient', 'other'])
          .doUpdateSet({
            state: 'starting',
            at: Date.now(),
            account: deed.account,
            // What was broken off goes on for the reason that was given; an earlier share had its own.
            reason: sql<string | null>`coalesce(${deed.reason}, case when share.state = 'starting' then share.reason end)`,
          })
          .where('share.state', '!=', 'shared'),
      )
      .execute();
    await audit(transaction, { ...who, action: 'share', subject: patient, outcome: `with ${other}` });
    return here.hop;
  });
  try {
    await inTeam(database, other, async (transaction) => {
      await lockFeed(transaction, other);
      const row = await readPlace(transaction, other, patient);
      if ((await isOwn(transaction, other, patient, row)) || (row !== undefined && row.hop > hop)) throw theirs();
      await goesTo(transaction, other, patient, { owner: team, state: 'shared', hop });
      await audit(transaction, { ...who, team: other, action: 'share', subject: patient, outcome: `from ${team}` });
    });
  } catch (error) {
    if (error instanceof Refusal)
      await inTeam(database, team, (transaction) => shareGoes(transaction, { team, patient, other }, 'starting', 'ended'));
    throw error;
  }
  await inTeam(database, team, (transaction) => shareGoes(transaction, { team, patient, other }, 'starting', 'shared'));
  await bringOver(database, who, patient, other);
}

/** A database that was put back knows nothing of an earlier share: what the other team sent since lies there, and comes here now. */
async function bringOver(database: Database, who: Pusher, patient: string, other: string): Promise<void> {
  const rows = await inTeam(database, other, (transaction) =>
    transaction
      .selectFrom('changeset')
      .select(['device', 'header', 'body'])
      .where('team', '=', other)
      .where('patient', '=', patient)
      .where('origin', 'is', null)
      .orderBy('received')
      .execute(),
  );
  const settling = { by: who.account, origin: other, author: null };
  for (let start = 0; start < rows.length; start += pushLimits.changesets) {
    const part = rows.slice(start, start + pushLimits.changesets);
    const changesets = part.map(({ header, body }): unknown => ({ header: JSON.parse(header), body }));
    const pack = { protocol, device: part[0]?.device ?? '', changesets };
    await push(database, { team: other, account: who.account }, pack, settling);
  }
}

/** From the next moment on the other team reads nothing; its tablets are told to forget. */
async function stop(database: Database, who: Pusher, patient: string, other: string): Promise<void> {
  const { team } = who;
  const stopped = await inTeam(database, team, async (transaction) => {
    await lockFeed(transaction, team);
    return endShares(transaction, who, patient, other);
  });
  for (const each of stopped) await tellToForget(database, who, each, patient);
}

/** Everything of the patient goes to the other team, which owns it from now on; this one's tablets forget it. */
async function move(database: Database, who: Pusher, patient: string, { other, deed }: Wish): Promise<void> {
  const { team } = who;
  const { hop, again, leaving, stopped, shared } = await inTeam(database, team, async (transaction) => {
    await lockFeed(transaction, team);
    const here = await checkHere(transaction, team, patient, other);
    const hop = here.onTheWay ? here.hop : here.hop + 1;
    // From here on whatever is pushed goes to the new owner.
    const goesOn = here.onTheWay && deed.reason === null;
    await goesTo(transaction, team, patient, { owner: other, state: 'moving', hop, ...(goesOn ? { account: deed.account } : deed) });
    await audit(transaction, { ...who, action: 'move', subject: patient, outcome: `to ${other}` });
    const shared = await sharedWith(transaction, team, patient);
    const stopping = await endShares(transaction, who, patient, null);
    const leaving = await readWhole(transaction, team, patient);
    return { hop, again: here.onTheWay, leaving, stopped: stopping.filter((each) => each !== other), shared };
  });
  try {
    await inTeam(database, other, (transaction) =>
      takeIn(transaction, { ...who, team: other }, patient, { from: team, hop, again }, leaving),
    );
  } catch (error) {
    if (error instanceof Refusal) await inTeam(database, team, (transaction) => stay(transaction, who, patient, { other, hop, shared }));
    throw error;
  }
  for (const each of stopped) await tellToForget(database, who, each, patient);
  await inTeam(database, team, async (transaction) => {
    const own = await lockFeed(transaction, team);
    await shareGoes(transaction, { team, patient, other }, 'ending', 'ended');
    // It may have come home meanwhile.
    if (!isOnTheWay(await readPlace(transaction, team, patient), other, hop)) return;
    own.forget(patient);
    await writeFeed(transaction, team, own);
    await leaveHeld(transaction, who, other, leaving.held);
    await goesTo(transaction, team, patient, { owner: other, state: 'moved', hop });
  });
}

/** The other team does not take the patient: everything is as before. */
async function stay(
  transaction: TeamTransaction,
  who: Pusher,
  patient: string,
  { other, hop, shared }: { other: string; hop: number; shared: readonly string[] },
): Promise<void> {
  const { team } = who;
  await lockFeed(transaction, team);
  if (!isOnTheWay(await readPlace(transaction, team, patient), other, hop)) return;
  await goesTo(transaction, team, patient, { owner: team, state: 'moved', hop });
  await transaction
    .updateTable('share')
    .set({ state: 'shared' })
    .where('team', '=', team)
    .where('patient', '=', patient)
    .where(sql<boolean>`other = any(${shared})`)
    .where('state', '=', 'ending')
    .execute();
  await audit(transaction, { ...who, action: 'move', subject: patient, outcome: `refused by ${other}` });
}

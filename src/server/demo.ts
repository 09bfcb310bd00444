import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Role } from '../protocol';
import type { Database } from './database';
import { messageOf } from './failure';
import { addAccount, addTeam, findTeam, setPassword } from './http/accounts';
import { lastMorning, seedTeam } from './made';
import { writePrivate } from './postgres';

const demoSchema = z.strictObject({
  team: z.string(),
  accounts: z.array(z.strictObject({ name: z.string(), display: z.string(), password: z.string() })),
  /** The patients that were or are being made for it; left out where it began empty. */
  made: z.optional(z.strictObject({ patients: z.number(), seed: z.string(), today: z.string(), done: z.boolean() })),
});
export type Demo = z.infer<typeof demoSchema>;

const people = [
  { name: 'nurse.one', display: 'Nurse One' },
  { name: 'nurse.two', display: 'Nurse Two' },
];

export const demonstrationTeam = 'Demonstration team';

interface Wish {
  /** The data folder. */
  readonly data: string;
  /** How many patients a fresh one begins with. */
  readonly patients: number;
  /** Folder of the sources of the definitions. */
  readonly sources: string;
  readonly say: (line: string) => void;
}

const fileIn = (data: string): string => join(data, 'demonstration-accounts.json');

/**
 * The demonstration team with two nurses, made for a fresh data folder; their passwords are in a private file there. Null where the
 * database was restored from real teams' backup.
 */
export async function makeDemo(database: Database, { data, patients }: Wish): Promise<Demo | null> {
  const file = fileIn(data);
  const kept = existsSync(file) ? demoSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
  const begins = kept === null && patients > 0 && (await findTeam(database, demonstrationTeam)) === null;
  const demo: Demo = kept ?? {
    team: demonstrationTeam,
    accounts: people.map((person) => ({ ...person, password: randomBytes(9).toString('base64url') })),
    ...(begins ? { made: { patients, seed: 'demonstration', today: lastMorning(Date.now()), done: false } } : {}),
  };
  if (kept === null && (await hasOtherTeams(database, demo.team))) return null;
  // The file comes first: a kill in between leaves passwords without accounts, and the next start makes those.
  if (kept === null) writePrivate(file, JSON.stringify(demo, null, 2));
  const team = (await findTeam(database, demo.team)) ?? (await addTeam(database, demo.team, 'demonstration'));
  for (const account of demo.accounts) {
    const found = await database.selectFrom('account').select('id').where('name', '=', account.name).executeTakeFirst();
    const roles: readonly Role[] = account.name === people[0]?.name ? ['nurse', 'system-administrator'] : ['nurse'];
    if (found === undefined) await addAccount(database, team, { ...account, roles });
    else if (kept === null) await setPassword(database, found.id, account.password);
  }
  return demo;
}

/**
 * Gives the demonstration its made patients, once: after a start that was broken off this goes on, after any other it adds nothing.
 * The server answers meanwhile.
 */
export async function fillDemo(database: Database, demo: Demo, { data, sources, say }: Wish, signal: AbortSignal): Promise<void> {
  const { made } = demo;
  if (made === undefined || made.done) return;
  say(`Making ${made.patients} made-up patients; they appear on the screens as they come.`);
  try {
    await seedTeam(database, { ...made, team: demo.team, sources }, signal);
    writePrivate(fileIn(data), JSON.stringify({ ...demo, made: { ...made, done: true } }, null, 2));
    say('The made-up patients are all there.');
  } catch (error) {
    if (!signal.aborted) say(`The made-up patients are not all there: ${messageOf(error)} The next start goes on with them.`);
  }
}

async function hasOtherTeams(database: Database, demo: string): Promise<boolean> {
  return (await database.selectFrom('team_name').select('team').where('name', '!=', demo).limit(1).executeTakeFirst()) !== undefined;
}

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Role } from '../protocol';
import type { Database } from './database';
import { addAccount, addTeam, findTeam, setPassword } from './http/accounts';
import { writePrivate } from './postgres';

const demoSchema = z.strictObject({
  team: z.string(),
  accounts: z.array(z.strictObject({ name: z.string(), display: z.string(), password: z.string() })),
});
export type Demo = z.infer<typeof demoSchema>;

const people = [
  { name: 'nurse.one', display: 'Nurse One' },
  { name: 'nurse.two', display: 'Nurse Two' },
];

/**
 * The demonstration team with two nurses, made for a fresh data folder; their passwords are in a private file there. Null
 * where the database was restored from real teams' backup.
 */
export async function seedDemo(database: Database, data: string): Promise<Demo | null> {
  const file = join(data, 'demonstration-accounts.json');
  const kept = existsSync(file) ? demoSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
  const demo = kept ?? {
    team: 'Demonstration team',
    accounts: people.map((person) => ({ ...person, password: randomBytes(9).toString('base64url') })),
  };
  if (kept === null && (await hasOtherTeams(database, demo.team))) return null;
  // The file comes first: a kill in between leaves passwords without accounts, and the next start makes those.
  if (kept === null) writePrivate(file, JSON.stringify(demo, null, 2));
  const team = (await findTeam(database, demo.team)) ?? (await addTeam(database, demo.team, true));
  for (const account of demo.accounts) {
    const found = await database.selectFrom('account').select('id').where('name', '=', account.name).executeTakeFirst();
    const roles: readonly Role[] = account.name === people[0]?.name ? ['nurse', 'system-administrator'] : ['nurse'];
    if (found === undefined) await addAccount(database, team, { ...account, roles });
    else if (kept === null) await setPassword(database, found.id, account.password);
  }
  return demo;
}

async function hasOtherTeams(database: Database, demo: string): Promise<boolean> {
  return (await database.selectFrom('team_name').select('team').where('name', '!=', demo).limit(1).executeTakeFirst()) !== undefined;
}

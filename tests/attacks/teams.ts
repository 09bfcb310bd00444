import { roles, type Role } from '../../src/protocol';
import type { RunningServer } from '../../src/server';
import { openDatabase, type Database } from '../../src/server/database';
import { addAccount, addTeam } from '../../src/server/http/accounts';
import { openSession } from '../../src/server/sign-in/sessions';
import { makeFolder, Nurse, start } from '../server/helper';

export interface Team {
  readonly id: string;
  /** One account of each role, signed in, with a device of its own. */
  readonly people: Readonly<Record<Role, Nurse>>;
}

/** One server with two teams that share nothing, and people of every role in both. */
export interface Hospital {
  readonly server: RunningServer;
  readonly folder: string;
  /** As the application's own role sees it. */
  readonly database: Database;
  readonly home: Team;
  readonly other: Team;
  /** Another account of a team, signed in. */
  hire(team: string, name: string, of: readonly Role[], password?: string): Promise<Nurse>;
  close(): Promise<void>;
}

export async function openHospital(): Promise<Hospital> {
  const folder = makeFolder();
  const server = await start(folder.path);
  const database = openDatabase(server.postgres?.app ?? {});
  const hire = async (team: string, name: string, of: readonly Role[], password: string | null = null): Promise<Nurse> => {
    const account = await addAccount(database, team, { name, display: name, password, roles: of });
    if (account === null) throw new Error(`There is a ${name} already.`);
    return new Nurse(
      server.url,
      `hna=${await openSession(database, { team, account })}`,
      team,
      account,
      `device-${name.replaceAll('.', '-')}`,
    );
  };
  const open = async (name: string): Promise<Team> => {
    const id = await addTeam(database, name, 'demonstration');
    const people: Partial<Record<Role, Nurse>> = {};
    for (const role of roles) people[role] = await hire(id, `${role}.${name}`, [role]);
    return { id, people: people as Record<Role, Nurse> };
  };
  const [home, other] = [await open('home'), await open('other')];
  return {
    server,
    folder: folder.path,
    database,
    home,
    other,
    hire,
    close: async () => {
      await database.destroy();
      await server.stop();
      folder.remove();
    },
  };
}

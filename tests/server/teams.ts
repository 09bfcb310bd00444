import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { addAccountTo, type RunningServer } from '../../src/server';
import { makeFolder, Nurse, start } from './helper';

export type Name = 'a' | 'b' | 'c' | 'd';
export interface Teams {
  readonly servers: Record<Name, RunningServer>;
  readonly nurses: Record<Name, Nurse>;
  stop(): Promise<void>;
}

/** One server with four teams: one nurse in each. */
export async function startTeams(): Promise<Teams> {
  const folder = makeFolder();
  // No forms: the one of the folder is enough for a server, not for a tablet.
  rmSync(join(folder.path, 'forms', 'form.json'));
  const server = await start(folder.path);
  const of = async (name: string): Promise<RunningServer> => {
    const account = { name, display: `Nurse of ${name}`, password: 'long-enough' };
    await addAccountTo({ data: join(folder.path, 'data'), team: name, ...account });
    return { ...server, demo: { team: name, accounts: [account] } };
  };
  const servers = { a: await of('Ward A'), b: await of('Ward B'), c: await of('Ward C'), d: await of('Ward D') };
  return {
    servers,
    nurses: {
      a: await Nurse.signIn(servers.a, 0, 'device-nurse-a'),
      b: await Nurse.signIn(servers.b, 0, 'device-nurse-b'),
      c: await Nurse.signIn(servers.c, 0, 'device-nurse-c'),
      d: await Nurse.signIn(servers.d, 0, 'device-nurse-d'),
    },
    stop: async () => {
      await server.stop();
      folder.remove();
    },
  };
}

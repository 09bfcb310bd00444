import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quarantineCodes } from '../../src/protocol';
import type { RunningServer } from '../../src/server';
import { inTeam, openDatabase, type Database } from '../../src/server/database';
import { raiseSafe } from '../../src/server/feed/safe';
import { addAccount, addTeam } from '../../src/server/http/accounts';
import { openSession } from '../../src/server/sign-in/sessions';
import { Chance } from '../faults/chance';
import { feedOf, MemoryServer } from '../faults/memory-server';
import type { Answered } from '../faults/server';
import { makeFolder, send, start } from './helper';
import { anyCalls, Calls, long, type Call } from './memory-server-calls';

// Real processes on a machine that may be busy.
const folder = makeFolder();
let server: RunningServer;
let database: Database;
let account: string;
beforeAll(async () => {
  // The simulation's server has no forms.
  server = await start(folder.path, { forms: join(folder.path, 'app') });
  database = openDatabase(server.postgres?.app ?? {});
  account =
    (await addAccount(database, await addTeam(database, 'Home', 'demonstration'), {
      name: 'a',
      display: 'A',
      password: 'long-enough',
      roles: ['nurse'],
    })) ?? '';
});
afterAll(async () => {
  await database.destroy();
  await server.stop();
  folder.remove();
});

/** A team of its own on both servers, under the same ids. */
async function openBoth(): Promise<{ readonly calls: Calls; readonly ask: (call: Call) => Promise<readonly [unknown, unknown]> }> {
  const team = await addTeam(database, randomBytes(8).toString('hex'), 'demonstration');
  await inTeam(database, team, (transaction) =>
    transaction.insertInto('membership').values({ team, account, roles: 'nurse', disabled: null }).execute(),
  );
  const who = { team, account };
  const cookie = `hna=${await openSession(database, who)}`;
  const memory = new MemoryServer(new Chance(1), new Map([[team, [account]]]));
  const [real, simulated] = [new Epochs(), new Epochs()];
  const calls = new Calls(team, account);
  return {
    calls,
    ask: async (call) => {
      if (call.kind === 'back-up') {
        await memory.backUp();
        await raiseSafe(database, team, { [feedOf(team)]: (await memory.holding(team)).entries.length }, Date.now());
        return [null, null];
      }
      const [one, other] = [calls.request(call, real), calls.request(call, simulated)];
      const reply = await send(server.url, one.body === null ? 'GET' : 'POST', one.path, one.body ?? undefined, { cookie });
      return [real.plain({ status: reply.status, body: await reply.json() }), simulated.plain(await memory.answer({ who, ...other }))];
    },
  };
}

/** The epochs that one server told: random there, numbers here. */
class Epochs {
  readonly #names: string[] = [];

  /** The newest, or the one before. */
  told(back: number): string | undefined {
    return this.#names.at(-1 - back);
  }

  /** Without what is random, or a moment, or words for a person. */
  plain({ status, body }: Answered): unknown {
    if (status !== 200) return { status, code: Object(body).code };
    return JSON.parse(JSON.stringify(body), (key, value: unknown) => {
      if (key === 'time' || key === 'received') return 0;
      // The simulation seals nothing.
      if (key === 'organisationKey') return undefined;
      if (key !== 'epoch' || typeof value !== 'string') return value;
      if (!this.#names.includes(value)) this.#names.push(value);
      return this.#names.indexOf(value);
    });
  }
}

test('the server of the simulation answers as the real one does, whatever is sent', async () => {
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(anyCalls, async (all) => {
      const { calls, ask } = await openBoth();
      for (const call of [...all, ...calls.last()]) {
        const [real, simulated] = await ask(call);
        expect(simulated, JSON.stringify(call)).toEqual(real);
        for (const [, outcome] of JSON.stringify(real).matchAll(/"(?:outcome|code)":"([\w-]+)"/g)) outcomes.add(outcome ?? '');
      }
    }),
    { seed: 20, numRuns: 20, examples: [[long]] },
  );
  // Everything was met that a push can come to; the simulation shares no patient and has nurses only.
  expect([...outcomes].toSorted()).toEqual(
    [
      'duplicate',
      'noted',
      'quarantined',
      'stored',
      'bad-request',
      'no-feed',
      ...quarantineCodes.filter((code) => !['other-team', 'not-allowed', 'erased'].includes(code)),
    ].toSorted(),
  );
});

import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { helloSchema } from '../../src/protocol';
import { hashHeader } from '../../src/records';
import { nextChecksum } from '../../src/server/feed/checksum';
import type { RunningServer } from '../../src/server';
import { form, Nurse, send } from './helper';
import { patience } from '../patience';

/** What the server promises on whichever PostgreSQL it stands. */
export function acceptance(server: () => RunningServer, superuser: () => pg.ClientConfig): void {
  test('hello names the protocol, the feed and the forms, and a form is served by its hash', async () => {
    const nurse = await Nurse.signIn(server(), 0, 'device-hello');
    const hello = helloSchema.parse(await (await nurse.send('GET', '/api/sync/hello')).json());
    expect(hello.feeds).toEqual([`team/${nurse.team}`]);
    expect(hello.definitions).toEqual([{ id: form.id, version: form.version, hash: form.hash, points: form.points, status: 'active' }]);
    expect(await (await nurse.send('GET', `/api/definitions/${form.hash}`)).json()).toEqual(form);
    expect((await nurse.send('GET', `/api/definitions/${'a'.repeat(43)}`)).status).toBe(404);
  });

  test('a pushed changeset is stored once, however often it is pushed, and pulled with a checksum that follows', async () => {
    const nurse = await Nurse.signIn(server(), 0, 'device-once');
    const before = await nurse.pull();
    const wire = nurse.write([{ record: 'patient-once' }], { patient: 'patient-once' });
    const first = await nurse.push([wire]);
    expect(first.results).toEqual([{ id: wire.header.id, outcome: 'stored', position: before.cursor + 1 }]);
    expect(first.chain).toEqual({ have: 1, fork: false });
    const again = await nurse.push([wire, wire]);
    expect(again.results.map((result) => result.outcome)).toEqual(['duplicate', 'duplicate']);
    const page = await nurse.pull(before.cursor);
    expect(page.entries.map((entry) => entry.changeset)).toEqual([wire]);
    expect(page.checksum).toBe(nextChecksum(before.checksum, page.cursor, hashHeader(wire.header)));
    expect(page.more).toBe(false);
  });

  test('positions have no gaps and no reader skips one while many push at once', async () => {
    const nurses = await Promise.all(Array.from({ length: 6 }, (_, index) => Nurse.signIn(server(), index % 2, `device-many-${index}`)));
    const reader = nurses[0];
    if (reader === undefined) throw new Error('no reader');
    let { cursor } = await reader.pull();
    const start = cursor;
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      const page = await reader.pull(cursor);
      seen.push(...page.entries.map((entry) => entry.position));
      cursor = page.cursor;
    };
    let pushing = true;
    const reading = (async () => {
      while (pushing) await read();
    })();
    const pushed = Promise.all(
      nurses.map(async (nurse) => {
        for (let round = 0; round < 4; round += 1) {
          const pack = [1, 2, 3].map((part) => nurse.write([{ path: `field/${nurse.device.slice(-1)}.${round}.${part}` }]));
          await nurse.push(pack);
        }
      }),
    ).finally(() => (pushing = false));
    await Promise.all([pushed, reading]);
    await read();
    expect(seen).toEqual(Array.from({ length: 72 }, (_, index) => start + index + 1));
  });

  test('what cannot be applied is kept in quarantine by its reason, and the rest goes on', async () => {
    const nurse = await Nurse.signIn(server(), 0, 'device-bad');
    const good = nurse.write([{}]);
    const altered = nurse.write([{ path: 'born' }]);
    const pack = [
      { nonsense: '\u0000\ud800', header: { id: 'x\u0000', seq: 1e300 } },
      { ...altered, body: `${altered.body} ` },
      nurse.write([{ path: '__proto__/x' }]),
      nurse.write([{}], {}, { form: { id: 'gone', version: '1', hash: 'b'.repeat(43) } }),
      nurse.write([{}], { author: 'somebody-else' }),
      nurse.write([{}], { patient: 'patient-0002' }),
      nurse.write([{ kind: 'event' }]),
      nurse.write([{}], {}, { more: 1 }),
      good,
    ];
    const { results, chain } = await nurse.push(pack);
    expect(results.map((result) => (result.outcome === 'quarantined' ? result.code : result.outcome))).toEqual([
      'unreadable',
      'hash-mismatch',
      'bad-path',
      'unknown-form',
      'unknown-author',
      'wrong-patient',
      'bad-path',
      'bad-body',
      'stored',
    ]);
    // Quarantined ones arrived too: the chain has no hole.
    expect(chain.have).toBe(8);
    expect((await nurse.push(pack)).results.map((result) => result.outcome)).toEqual([
      ...Array<string>(8).fill('quarantined'),
      'duplicate',
    ]);
  });

  test('a hole in a chain is named by how far it is known, and closes when the missing one comes', async () => {
    const nurse = await Nurse.signIn(server(), 0, 'device-hole');
    const [one, two, three] = [nurse.write([{}]), nurse.write([{}]), nurse.write([{}])];
    expect((await nurse.push([one, three])).chain.have).toBe(1);
    expect((await nurse.push([two])).chain.have).toBe(3);
  });

  test('a forked chain keeps both branches and says so', async () => {
    const nurse = await Nurse.signIn(server(), 0, 'device-fork');
    const clone = await Nurse.signIn(server(), 1, 'device-fork');
    const ours = nurse.write([{ path: 'fork/one' }], { id: 'changeset-fork-ours' });
    const theirs = clone.write([{ path: 'fork/two', id: 'change-other-branch' }], { id: 'changeset-fork-theirs' });
    expect((await nurse.push([ours])).chain.fork).toBe(false);
    const reply = await clone.push([theirs]);
    expect(reply.results[0]?.outcome).toBe('stored');
    expect(reply.chain.fork).toBe(true);
  });

  test('pages hold at most 500 entries and say that there is more', async () => {
    const nurse = await Nurse.signIn(server(), 0, 'device-pages');
    const { cursor } = await nurse.pull();
    for (let pack = 0; pack < 2; pack += 1) await nurse.push(Array.from({ length: 300 }, () => nurse.write([{}])));
    let at = cursor;
    const sizes: [number, boolean][] = [];
    for (;;) {
      const page = await nurse.pull(at);
      sizes.push([page.entries.length, page.more]);
      at = page.cursor;
      if (!page.more) break;
    }
    expect(sizes.at(-1)?.[1]).toBe(false);
    expect(sizes.every(([size]) => size <= 500)).toBe(true);
  });

  test('a cursor from another history makes the server mint a new epoch', async () => {
    const nurse = await Nurse.signIn(server(), 0, 'device-epoch');
    const known = await nurse.pull();
    const foreign = await nurse.pull(1_000_000);
    expect(foreign.epoch).not.toBe(known.epoch);
    expect(foreign).toMatchObject({ cursor: 0, entries: [], more: true });
  });

  test('a hint tells a listening colleague that the feed has news', async () => {
    const nurse = await Nurse.signIn(server(), 0, 'device-live-a');
    const colleague = await Nurse.signIn(server(), 1, 'device-live-b');
    const reply = await colleague.send('GET', '/api/sync/live');
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = (await reader?.read())?.value ?? '';
    const { results } = await nurse.push([nurse.write([{}])]);
    const position = results[0]?.outcome === 'stored' ? results[0].position : -1;
    while (!heard.includes(`"head":${position}`)) heard += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(heard).toContain(`"feed":"team/${nurse.team}"`);
  });

  test('who signed in, saw or sent what is in the audit, in ids and counts alone, and the server’s own role cannot change it', async () => {
    const nurse = await Nurse.signIn(server(), 0, 'device-audit');
    const wire = nurse.write([{ record: 'patient-audit', value: 'Ada Lovelace' }], { patient: 'patient-audit' });
    await nurse.push([wire]);
    await nurse.pull();
    for (const path of [
      `/api/sync/snapshot?feed=team/${nurse.team}`,
      `/api/definitions/${form.hash}`,
      '/api/admin/overview',
      '/api/admin/quarantine',
    ])
      expect((await nurse.send('GET', path)).status).toBe(200);
    expect((await send(server().url, 'POST', '/api/session', { name: server().demo?.accounts[0]?.name, password: 'wrong' })).status).toBe(
      401,
    );
    const { heads } = helloSchema.parse(await (await nurse.send('GET', '/api/sync/hello')).json());
    const head = heads?.[`team/${nurse.team}`] ?? 0;
    const client = new pg.Client(superuser());
    await client.connect();
    try {
      const read = async (): Promise<string[]> => {
        const { rows } = await client.query<{ line: string }>(
          `select concat_ws(' ', action, subject, outcome) as line from audit where team = $1 and account = $2 order by at`,
          [nurse.team, nurse.account],
        );
        return rows.map((row) => row.line);
      };
      // Looking without anything to see is no reading.
      await vi.waitFor(async () => expect(await read()).toContain('sign-in wrong password'), patience);
      const before = await read();
      expect((await nurse.pull(head)).entries).toEqual([]);
      expect(await read()).toEqual(before);
      await nurse.send('DELETE', '/api/session');
      const lines = await read();
      const feed = `team/${nurse.team}`;
      for (const line of [
        'sign-in done',
        `pull ${feed} read 1-`,
        'push device-audit stored 1',
        `snapshot ${feed} read`,
        `definition ${form.hash} read`,
        'overview read',
        'quarantine read',
        'sign-out done',
      ])
        expect(lines.some((each) => each.startsWith(line))).toBe(true);
      expect(lines.join('\n')).not.toMatch(/Ada|Lovelace|Nurse/);
      const { rows } = await client.query<{ role: string; may: boolean }>(
        `select rolname as role, has_table_privilege(oid, 'audit', 'update, delete, truncate') as may from pg_roles where rolname ~ '^(hna_app|login_)'`,
      );
      expect(rows.map((row) => row.may)).toEqual([false]);
    } finally {
      await client.end();
    }
  });
}

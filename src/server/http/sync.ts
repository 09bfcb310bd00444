import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import {
  helloSchema,
  oldestProtocol,
  protocol,
  pullReplySchema,
  pushLimits,
  pushSchema,
  settledQuerySchema,
  settledReplySchema,
  type Hello,
  type PushReply,
} from '../../protocol';
import { idSchema } from '../../records';
import { audit, inTeam, type Database } from '../database';
import { listDefinitions } from '../feed/definitions';
import { readEpoch } from '../feed/epoch';
import type { Live } from '../feed/live';
import { pull } from '../feed/pull';
import { push } from '../feed/push';
import { pushSealed } from '../feed/push-sealed';
import { readSafe } from '../feed/safe';
import { sharedFeeds, sharingTeams } from '../feed/sharing';
import { snapshot, snapshotText } from '../feed/snapshot';
import { noteStanding, readSettled } from '../feed/standing';
import type { Keys } from '../keys';
import { feedOf } from './accounts';
import { read } from './border';
import { Refusal, tooMany } from './refusal';
import type { Doorkeeper } from './session';

/** One changeset of the largest size always fits, however its text is escaped; a pack is kept to 256 KiB by the device. */
const pushBytes = 1_600_000;

const pullQuerySchema = z.object({
  feed: z.string().max(200),
  cursor: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).default(0),
  epoch: z.string().max(64).optional(),
  checksum: z.string().max(64).optional(),
});
const snapshotQuerySchema = z.object({ feed: z.string().max(200), after: z.string().max(64).optional() });
const number = z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const standingSchema = z.object({
  device: idSchema,
  wrote: number,
  waiting: number,
  since: z.coerce.number().int().safe().nullable().default(null),
});
const hashParameter = z.object({ hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

export function addSyncRoutes(app: FastifyInstance, database: Database, door: Doorkeeper, live: Live, keys: Keys): void {
  app.get('/api/sync/hello', async (request): Promise<Hello> => {
    const who = await door.onTablet(request);
    const { team } = who;
    const time = Date.now();
    await keys.refresh(database);
    // A server may be older than the device, or the device than the server: what it says is taken where it is understood.
    const standing = standingSchema.safeParse(request.query);
    const { epoch, safe, heads, owners } = await inTeam(database, team, async (transaction) => {
      if (standing.success) await noteStanding(transaction, who, standing.data, time);
      return {
        epoch: await readEpoch(transaction, team),
        safe: await readSafe(transaction, team, time, [feedOf(team)]),
        heads: await transaction
          .selectFrom('feed')
          .select(['feed', 'head'])
          .where('team', '=', team)
          .where('feed', '=', feedOf(team))
          .execute(),
        owners: await sharingTeams(transaction, team),
      };
    });
    const shared = await sharedFeeds(database, team, owners, time);
    const names = shared.length === 0 ? [] : await database.selectFrom('team_name').select(['team', 'name']).execute();
    const nameOf = new Map(names.map(({ team: id, name }) => [id, name]));
    return helloSchema.parse({
      protocol,
      oldestProtocol,
      epoch,
      time,
      definitions: await listDefinitions(database),
      minimumSafeVersions: {},
      organisationKey: keys.current,
      feeds: [feedOf(team), ...shared.map(({ feed }) => feed)],
      sharedBy: Object.fromEntries(shared.map(({ feed, owner }) => [feed, nameOf.get(owner) ?? owner])),
      heads: Object.fromEntries([...heads, ...shared].map(({ feed, head }) => [feed, head])),
      safe: { ...safe, ...Object.fromEntries(shared.flatMap((each) => (each.safe === undefined ? [] : [[each.feed, each.safe]]))) },
    });
  });

  app.post('/api/sync/push', { bodyLimit: pushBytes }, async (request): Promise<PushReply> => {
    const who = await door.onTablet(request);
    const { body } = request;
    if (isTooMany(body)) throw tooMany();
    const sealed = Buffer.isBuffer(body) ? new Uint8Array(body) : null;
    const { reply, head, owners } =
      sealed === null ? await push(database, who, read(pushSchema, body)) : await pushSealed(database, keys, who, sealed);
    if (head > 0) live.news(who.team, head);
    for (const owner of owners) void live.look(owner);
    return reply;
  });

  app.get('/api/sync/pull', async (request) => {
    const who = await door.onTablet(request);
    const from = read(pullQuerySchema, request.query);
    const reply = await pull(database, who, from);
    if (reply === null) throw noFeed();
    return pullReplySchema.parse(reply);
  });

  app.get('/api/sync/snapshot', async (request, reply) => {
    const who = await door.onTablet(request);
    const from = read(snapshotQuerySchema, request.query);
    const page = await snapshot(database, who, from);
    if (page === null) throw noFeed();
    return reply.type('application/json; charset=utf-8').send(snapshotText(page));
  });

  app.post('/api/sync/settled', { bodyLimit: 64 * 1024 }, async (request) => {
    const who = await door.onTablet(request);
    const { changesets } = read(settledQuerySchema, request.body);
    return settledReplySchema.parse(await readSettled(database, who, changesets));
  });

  app.get('/api/sync/live', async (request, reply) => {
    const { team, account } = await door.onTablet(request);
    const stream = await live.open(team, account);
    request.raw.once('close', () => stream.destroy());
    return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(stream);
  });

  app.get('/api/definitions/:hash', async (request, reply) => {
    const who = await door.onTablet(request);
    const { hash } = read(hashParameter, request.params);
    const found = await database.selectFrom('definition').select('body').where('hash', '=', hash).executeTakeFirst();
    const outcome = found === undefined ? 'not there' : 'read';
    await inTeam(database, who.team, (transaction) => audit(transaction, { ...who, action: 'definition', subject: hash, outcome }));
    if (found === undefined) throw new Refusal(404, 'no-definition', 'This server does not have that form.');
    return reply.type('application/json; charset=utf-8').send(found.body);
  });
}

/** By its count a device halves what it sends, as by its size. */
const isTooMany = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  'changesets' in body &&
  Array.isArray(body.changesets) &&
  body.changesets.length > pushLimits.changesets;
const noFeed = (): Refusal => new Refusal(404, 'no-feed', 'There is no such feed, or it is not yours to read.');

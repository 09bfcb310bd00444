import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { helloSchema, oldestProtocol, protocol, pullReplySchema, pushReplySchema, pushSchema, type Hello } from '../../protocol';
import { inTeam, type Database } from '../database';
import { listDefinitions } from '../feed/definitions';
import { readEpoch } from '../feed/epoch';
import type { Live } from '../feed/live';
import { pull } from '../feed/pull';
import { push } from '../feed/push';
import { readSafe } from '../feed/safe';
import { feedOf } from './accounts';
import { read } from './border';
import { Refusal } from './refusal';
import type { Doorkeeper } from './session';

/** One changeset of the largest size always fits, however its text is escaped; a pack is kept to 256 KiB by the device. */
const pushBytes = 1_600_000;

const pullQuerySchema = z.object({
  feed: z.string().max(200),
  cursor: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).default(0),
  epoch: z.string().max(64).optional(),
  checksum: z.string().max(64).optional(),
});
const hashParameter = z.object({ hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

export function addSyncRoutes(app: FastifyInstance, database: Database, door: Doorkeeper, live: Live): void {
  app.get('/api/sync/hello', async (request): Promise<Hello> => {
    const { team } = await door.who(request);
    const time = Date.now();
    const { epoch, safe } = await inTeam(database, team, async (transaction) => ({
      epoch: await readEpoch(transaction, team),
      safe: await readSafe(transaction, team, time),
    }));
    return helloSchema.parse({
      protocol,
      oldestProtocol,
      epoch,
      time,
      definitions: await listDefinitions(database),
      minimumSafeVersions: {},
      feeds: [feedOf(team)],
      safe,
    });
  });

  app.post('/api/sync/push', { bodyLimit: pushBytes }, async (request) => {
    const who = await door.who(request);
    const { reply, head } = await push(database, who, read(pushSchema, request.body));
    live.news(who.team, head);
    return pushReplySchema.parse(reply);
  });

  app.get('/api/sync/pull', async (request) => {
    const who = await door.who(request);
    const from = read(pullQuerySchema, request.query);
    if (from.feed !== feedOf(who.team)) throw new Refusal(404, 'no-feed', 'There is no such feed, or it is not yours to read.');
    return pullReplySchema.parse(await pull(database, who, from));
  });

  app.get('/api/sync/live', async (request, reply) => {
    const { team } = await door.who(request);
    const stream = await live.open(team);
    request.raw.once('close', () => stream.destroy());
    return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(stream);
  });

  app.get('/api/definitions/:hash', async (request, reply) => {
    await door.who(request);
    const { hash } = read(hashParameter, request.params);
    const found = await database.selectFrom('definition').select('body').where('hash', '=', hash).executeTakeFirst();
    if (found === undefined) throw new Refusal(404, 'no-definition', 'This server does not have that form.');
    return reply.type('application/json; charset=utf-8').send(found.body);
  });
}

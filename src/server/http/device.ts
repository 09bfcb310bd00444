import type { FastifyInstance } from 'fastify';
import { checkInReplySchema, enrolReplySchema, orderDoneReplySchema, signedSchema, type PushReply } from '../../protocol';
import type { Database } from '../database';
import { checkIn } from '../devices/check-in';
import { enrol } from '../devices/enrol';
import { orderDone, rescue } from '../devices/orders';
import type { Live } from '../feed/live';
import type { Keys } from '../keys';
import { read } from './border';
import type { Doorkeeper } from './session';

/** A pack of the largest size, inside a text inside a text. */
const rescueBytes = 3_200_000;

/** What a tablet says for itself. Each of its words is signed; but for enrolment nobody needs to be signed in on it. */
export function addDeviceRoutes(app: FastifyInstance, database: Database, door: Doorkeeper, live: Live, keys: Keys): void {
  app.post('/api/device/enrol', async (request) => {
    const who = await door.who(request);
    return enrolReplySchema.parse(await enrol(database, who, read(signedSchema, request.body), door.demonstrates, Date.now()));
  });

  app.post('/api/device/check-in', async (request, reply) => {
    const message = read(signedSchema, request.body);
    const session = await door.at(request, 'whole').catch(() => null);
    const { reply: told, token } = await checkIn(database, message, session?.team === message.team ? session : null);
    if (token !== null) door.letTabletIn(reply, token);
    return checkInReplySchema.parse(told);
  });

  app.post('/api/device/rescue', { bodyLimit: rescueBytes }, async (request): Promise<PushReply> => {
    const message = read(signedSchema, request.body);
    const { reply, head, owners } = await rescue(database, keys, message);
    if (head > 0) live.news(message.team, head);
    for (const owner of owners) void live.look(owner);
    return reply;
  });

  app.post('/api/device/order-done', async (request, reply) => {
    const state = await orderDone(database, read(signedSchema, request.body));
    // The browser then deletes what the page could not reach.
    if (state === 'wiped') reply.header('clear-site-data', '"cache", "cookies", "storage"');
    return orderDoneReplySchema.parse({ state });
  });
}

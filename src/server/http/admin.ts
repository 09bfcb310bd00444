import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { heldWholeSchema, overviewSchema, quarantinePageSchema, settleSchema, sharingActSchema, sharingSchema } from '../../protocol';
import { listHeld, listQuerySchema, readHeld, settleHeld } from '../admin/held';
import { readOverview } from '../admin/overview';
import { actOnSharing, readSharing } from '../admin/sharing';
import { inTeam, type Database, type TeamTransaction } from '../database';
import type { Live } from '../feed/live';
import { mayAdminister } from '../rights';
import { read } from './border';
import { Refusal } from './refusal';
import type { Doorkeeper, Who } from './session';

const heldParameter = z.object({ id: z.string().regex(/^[\w-]{43}$/) });

/** What a team's administrator asks and decides. Each read is audited in the transaction that reads. */
export function addAdminRoutes(app: FastifyInstance, database: Database, door: Doorkeeper, live: Live): void {
  const allowed = async <T>(request: FastifyRequest, work: (transaction: TeamTransaction, who: Who) => Promise<T>): Promise<T> => {
    const who = await door.who(request);
    return inTeam(database, who.team, async (transaction) => {
      if (!(await mayAdminister(transaction, who)))
        throw new Refusal(403, 'not-allowed', 'Only an administrator of the team may see this. Ask yours.');
      return work(transaction, who);
    });
  };

  app.get('/api/admin/overview', async (request) =>
    overviewSchema.parse(await allowed(request, (transaction, who) => readOverview(transaction, who, Date.now()))),
  );

  app.get('/api/admin/quarantine', async (request) => {
    const query = read(listQuerySchema, request.query);
    return quarantinePageSchema.parse(await allowed(request, (transaction, who) => listHeld(transaction, who, query)));
  });

  app.get('/api/admin/quarantine/:id', async (request) => {
    const { id } = read(heldParameter, request.params);
    return heldWholeSchema.parse(await allowed(request, (transaction, who) => readHeld(transaction, who, id)));
  });

  app.get('/api/admin/sharing', async (request) =>
    sharingSchema.parse(await allowed(request, (transaction, who) => readSharing(transaction, who))),
  );

  app.post('/api/admin/sharing', async (request) => {
    const wish = read(sharingActSchema, request.body);
    const who = await allowed(request, async (_, asking) => asking);
    await actOnSharing(database, who, wish);
    for (const team of [who.team, wish.team]) void live.look(team);
    return sharingSchema.parse(await inTeam(database, who.team, (transaction) => readSharing(transaction, who)));
  });

  app.post('/api/admin/quarantine/:id/settle', async (request) => {
    const { id } = read(heldParameter, request.params);
    const decision = read(settleSchema, request.body);
    const who = await allowed(request, async (_, asking) => asking);
    const settled = await settleHeld(database, who, id, decision);
    void live.look(who.team);
    return heldWholeSchema.parse(settled);
  });
}

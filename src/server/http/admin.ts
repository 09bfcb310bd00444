import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import {
  addPersonSchema,
  askStatusSchema,
  auditPageSchema,
  changePersonSchema,
  codeReplySchema,
  peopleSchema,
  heldWholeSchema,
  overviewSchema,
  quarantinePageSchema,
  settleSchema,
  setUpCodeSchema,
  sharingActSchema,
  eraseSchema,
  erasuresSchema,
  sharingSchema,
  tabletActSchema,
  verifiedAuditSchema,
} from '../../protocol';
import { auditQuerySchema, linkAudit, readAudit, verifyTeam } from '../admin/audit';
import { listHeld, listQuerySchema, readHeld, settleHeld } from '../admin/held';
import { readOverview } from '../admin/overview';
import { addPerson, changePerson, listPeople, newCode } from '../admin/people';
import { actOnSharing, readSharing } from '../admin/sharing';
import { readStatus } from '../admin/status';
import { issueCode } from '../devices/enrol';
import { decide } from '../devices/tablets';
import { erase, listErasures, type Ledger } from '../erasure';
import { inTeam, type Database, type TeamTransaction } from '../database';
import type { Live } from '../feed/live';
import { idSchema } from '../../records';
import { read } from './border';
import type { Doorkeeper, Who } from './session';

const personParameter = z.object({ account: idSchema });
const heldParameter = z.object({ id: z.string().regex(/^[\w-]{43}$/) });

/** What a team's administrator asks and decides. Each read is audited in the transaction that reads. */
export function addAdminRoutes(app: FastifyInstance, database: Database, door: Doorkeeper, live: Live, ledger: Ledger): void {
  const allowed = async <T>(request: FastifyRequest, work: (transaction: TeamTransaction, who: Who) => Promise<T>): Promise<T> => {
    const who = await door.who(request);
    return inTeam(database, who.team, (transaction) => work(transaction, who));
  };

  /** For what shows a patient, or decides about one: as for the routes of records, beside the sign-in a tablet of the team. */
  const onTablet: typeof allowed = async (request, work) => {
    const who = await door.onTablet(request);
    return inTeam(database, who.team, (transaction) => work(transaction, who));
  };

  /** For what lifts, opens or shuts an account, and what lets a tablet in or shuts it out. */
  const steppedUp = async <T>(request: FastifyRequest, work: (transaction: TeamTransaction, who: Who) => Promise<T>): Promise<T> => {
    const who = await door.stepUp(request);
    return inTeam(database, who.team, (transaction) => work(transaction, who));
  };

  app.get('/api/admin/overview', async (request) =>
    overviewSchema.parse(await allowed(request, (transaction, who) => readOverview(transaction, who, Date.now()))),
  );

  app.post('/api/admin/tablets/code', async (request) =>
    codeReplySchema.parse(await allowed(request, (transaction, who) => issueCode(transaction, who, Date.now()))),
  );

  app.post('/api/admin/tablets/:id', async (request) => {
    const { id } = read(heldParameter, request.params);
    const act = read(tabletActSchema, request.body);
    // A name shuts nobody out and lets nobody in.
    const asking = act.act === 'rename' ? allowed : steppedUp;
    await asking(request, (transaction, who) => decide(transaction, who, id, act, Date.now()));
    return overviewSchema.parse(await allowed(request, (transaction, who) => readOverview(transaction, who, Date.now())));
  });

  app.get('/api/admin/quarantine', async (request) => {
    const query = read(listQuerySchema, request.query);
    return quarantinePageSchema.parse(await onTablet(request, (transaction, who) => listHeld(transaction, who, query)));
  });

  app.get('/api/admin/quarantine/:id', async (request) => {
    const { id } = read(heldParameter, request.params);
    return heldWholeSchema.parse(await onTablet(request, (transaction, who) => readHeld(transaction, who, id)));
  });

  app.post('/api/status', { bodyLimit: 4096 }, async (request) => {
    const query = read(askStatusSchema, request.body);
    return onTablet(request, (transaction, who) => readStatus(transaction, who, query));
  });

  app.get('/api/admin/audit', async (request) => {
    const query = read(auditQuerySchema, request.query);
    await linkAudit(database, (await door.who(request)).team);
    return auditPageSchema.parse(await allowed(request, (transaction, who) => readAudit(transaction, who, query)));
  });

  app.get('/api/admin/audit/verified', async (request) => verifiedAuditSchema.parse(await verifyTeam(database, await door.who(request))));

  app.get('/api/admin/people', async (request) => peopleSchema.parse(await allowed(request, listPeople)));

  app.post('/api/admin/people', async (request, reply) => {
    const person = read(addPersonSchema, request.body);
    const added = await steppedUp(request, (transaction, who) => addPerson(transaction, who, person));
    return reply.code(201).send(setUpCodeSchema.parse(added));
  });

  app.post('/api/admin/people/:account', async (request) => {
    const { account } = read(personParameter, request.params);
    const change = read(changePersonSchema, request.body);
    const people = await steppedUp(request, (transaction, who) => changePerson(transaction, who, account, change));
    live.drop(account);
    return peopleSchema.parse(people);
  });

  app.post('/api/admin/people/:account/code', async (request) => {
    const { account } = read(personParameter, request.params);
    const made = await steppedUp(request, (transaction, who) => newCode(transaction, who, account));
    live.drop(account);
    return setUpCodeSchema.parse(made);
  });

  app.get('/api/admin/sharing', async (request) =>
    sharingSchema.parse(await onTablet(request, (transaction, who) => readSharing(transaction, who))),
  );

  app.post('/api/admin/sharing', async (request) => {
    const wish = read(sharingActSchema, request.body);
    await door.onTablet(request);
    const who = await door.stepUp(request);
    await actOnSharing(database, who, wish);
    for (const team of [who.team, wish.team]) void live.look(team);
    return sharingSchema.parse(await inTeam(database, who.team, (transaction) => readSharing(transaction, who)));
  });

  app.get('/api/admin/erasure', async (request) => erasuresSchema.parse(await allowed(request, listErasures)));

  app.post('/api/admin/erasure', { bodyLimit: 8192 }, async (request) => {
    const wish = read(eraseSchema, request.body);
    const who = await door.stepUp(request);
    await erase(database, ledger, who, wish, Date.now());
    for (const { team } of await database.selectFrom('team_name').select('team').execute()) void live.look(team);
    return erasuresSchema.parse(await allowed(request, listErasures));
  });

  app.post('/api/admin/quarantine/:id/settle', async (request) => {
    const { id } = read(heldParameter, request.params);
    const decision = read(settleSchema, request.body);
    const who = await door.onTablet(request);
    const settled = await settleHeld(database, who, id, decision);
    void live.look(who.team);
    return heldWholeSchema.parse(settled);
  });
}

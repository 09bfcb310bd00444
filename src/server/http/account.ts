import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { accountKeyReplySchema, accountKeySchema, changePasswordSchema, ownAccountSchema, recoveryCodesSchema } from '../../protocol';
import { idSchema } from '../../records';
import { inTeam, type Database } from '../database';
import { registerKey } from '../devices/account-keys';
import { countRecoveryCodes, makeRecoveryCodes } from '../sign-in/codes';
import { fitsPassword } from '../sign-in/passwords';
import { hasSecondFactor } from '../sign-in/second-factor';
import { endSessions, listSessions, note } from '../sign-in/sessions';
import { triesOf, tryOnce } from '../sign-in/trying';
import { setPassword } from './accounts';
import { read } from './border';
import { Refusal } from './refusal';
import type { Doorkeeper } from './session';

const sessionParameter = z.object({ id: idSchema });

/** What a person sees and changes of her own account. */
export function addAccountRoutes(app: FastifyInstance, database: Database, door: Doorkeeper): void {
  const ownRow = (account: string) =>
    database.selectFrom('account').select(['name', 'display', 'password']).where('id', '=', account).executeTakeFirstOrThrow();

  app.get('/api/account', async (request) => {
    const { account, session } = await door.who(request);
    const { name, display } = await ownRow(account);
    const sessions = (await listSessions(database, account)).map((each) => ({ ...each, own: each.id === session }));
    const secondFactor = await hasSecondFactor(database, account);
    return ownAccountSchema.parse({ name, display, secondFactor, recoveryCodes: await countRecoveryCodes(database, account), sessions });
  });

  app.delete('/api/account/sessions/:id', async (request, reply) => {
    const who = await door.who(request);
    const { id } = read(sessionParameter, request.params);
    if ((await endSessions(database, who.account, { only: id })) === 0)
      throw new Refusal(404, 'no-session', 'That sign-in has ended already.');
    await note(database, who, 'session-ended', 'one');
    return reply.code(204).send();
  });

  app.delete('/api/account/sessions', async (request, reply) => {
    const who = await door.who(request);
    await endSessions(database, who.account, { but: who.session });
    await note(database, who, 'session-ended', 'all others');
    return reply.code(204).send();
  });

  app.post('/api/account/keys', { bodyLimit: 4096 }, async (request) => {
    const { session, tablet } = await door.withTablet(request);
    return accountKeyReplySchema.parse(await registerKey(database, session, tablet, read(accountKeySchema, request.body)));
  });

  app.post('/api/account/password', { bodyLimit: 4096 }, async (request, reply) => {
    const who = await door.who(request);
    const { password, next } = read(changePasswordSchema, request.body);
    const { name, password: stored } = await ownRow(who.account);
    const tries = await triesOf(database, 'password', door.visitor(request), name, who.account);
    const work = async (): Promise<true | null> => ((await fitsPassword(password, stored)) === 'no' ? null : true);
    const fits = await tryOnce(database, tries, work, () => void note(database, who, 'password', 'alert: many wrong passwords'));
    if (fits === null) throw new Refusal(403, 'wrong-password', 'That is not your password of today. Check it and try again.');
    await setPassword(database, who.account, next);
    await endSessions(database, who.account, { but: who.session });
    await note(database, who, 'password', 'changed');
    await door.renew(request, reply, false);
    return reply.code(204).send();
  });

  app.post('/api/account/recovery-codes', { bodyLimit: 4096 }, async (request) => {
    const who = await door.stepUp(request);
    if (!(await hasSecondFactor(database, who.account)))
      throw new Refusal(409, 'no-second-factor', 'A demonstration signs in without a second factor, so it has no recovery codes.');
    const recoveryCodes = await inTeam(database, who.team, (transaction) => makeRecoveryCodes(transaction, who.account));
    await note(database, who, 'recovery-codes', 'made');
    return recoveryCodesSchema.parse({ recoveryCodes });
  });
}

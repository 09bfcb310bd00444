import { hashText } from '../../records';
import { inTeam, type Database } from '../database';
import { Refusal } from '../http/refusal';

/** The tablet to which the sync routes are open: only a demonstration opens them to whatever does not say which one it is. */
export async function demandTablet(
  database: Database,
  team: string,
  token: string | undefined,
  demonstrates: boolean,
): Promise<string | null> {
  const now = Date.now();
  const hash = token === undefined ? null : hashText(token);
  const { demonstration, tablet } = await inTeam(database, team, async (transaction) => ({
    tablet:
      hash === null
        ? undefined
        : await transaction
            .selectFrom('tablet')
            .select(['id', 'state', 'token_until'])
            .where('team', '=', team)
            .where('token_hash', '=', hash)
            .executeTakeFirst(),
    ...(await transaction.selectFrom('team').select('demonstration').where('id', '=', team).executeTakeFirstOrThrow()),
  }));
  if (tablet?.state === 'revoked' || tablet?.state === 'wiped') throw withdrawn();
  if (tablet?.state === 'suspended')
    throw new Refusal(403, 'suspended', 'This tablet is suspended. What is saved on it is kept. Tell your administrator.');
  if (tablet?.state === 'approved' && (tablet.token_until ?? 0) > now) return tablet.id;
  if (demonstration && demonstrates) return null;
  throw new Refusal(403, 'no-tablet-proof', 'This tablet has not shown lately that it is one of your team’s. It tries again by itself.');
}

export const withdrawn = (): Refusal =>
  new Refusal(410, 'withdrawn', 'This tablet was withdrawn. It sends what is saved on it, and then deletes everything.');

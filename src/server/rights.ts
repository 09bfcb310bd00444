import type { TeamTransaction } from './database';

/** The one place that says who may see where everything is and settle what was held back: for now every member of the team. */
export async function mayAdminister(
  transaction: TeamTransaction,
  { account, team }: { readonly account: string; readonly team: string },
): Promise<boolean> {
  const member = await transaction
    .selectFrom('membership')
    .select('account')
    .where('team', '=', team)
    .where('account', '=', account)
    .executeTakeFirst();
  return member !== undefined;
}

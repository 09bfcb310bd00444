import * as z from 'zod/mini';
import { ownAccountSchema, recoveryCodesSchema, type ChangePassword, type OwnAccount, type RecoveryCodes } from '../protocol';
import { ask, posted, type Asked } from './administration';

const nothing = z.null();
/** A lock does not break it off: the answer brings another cookie, and with it goes her sign-in. */
const whatever: RequestInit = { signal: null };

export const askAccount = (): Promise<Asked<OwnAccount>> => ask('/api/account', ownAccountSchema);

export const endSession = (id: string): Promise<Asked<null>> =>
  ask(`/api/account/sessions/${encodeURIComponent(id)}`, nothing, { method: 'DELETE' });

export const endOtherSessions = (): Promise<Asked<null>> => ask('/api/account/sessions', nothing, { method: 'DELETE' });

export const changePassword = (typed: ChangePassword): Promise<Asked<null>> =>
  ask('/api/account/password', nothing, { ...posted(typed), ...whatever });

/** Ten new ones in place of all former; wants a fresh second factor. */
export const makeRecoveryCodes = (): Promise<Asked<RecoveryCodes>> => ask('/api/account/recovery-codes', recoveryCodesSchema, posted({}));

/** Shows the second factor anew: for five minutes what wants a fresh one is allowed. */
export const showFactor = (code: string): Promise<Asked<null>> => ask('/api/session/fresh', nothing, { ...posted({ code }), ...whatever });

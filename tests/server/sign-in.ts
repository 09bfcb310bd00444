import { Secret, TOTP } from 'otpauth';
import { factorReplySchema, recoveryCodesSchema, signInReplySchema, type Identity } from '../../src/protocol';
import { send } from './send';

interface Account {
  readonly name: string;
  readonly password: string;
}
interface SignedIn {
  readonly cookie: string;
  readonly identity: Identity;
}

/** What each person has on paper: recovery codes, because a code of the app works once in half a minute. */
const papers = new Map<string, Promise<string[]>>();

/** The code that an authenticator app shows. */
export const codeOf = (secret: string, now = Date.now()): string =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp: now });

export const cookieIn = (reply: Response): string =>
  reply.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; ');

/** Signs in as far as the team demands: in a demonstration by password, elsewhere with a second factor, set up at the first time. */
export async function signInAt(url: string, account: Account): Promise<SignedIn> {
  const key = `${account.name} ${account.password}`;
  const before = papers.get(key);
  if (before === undefined) {
    const first = signInOnce(url, account, []);
    papers.set(
      key,
      first.then(({ paper }) => paper),
    );
    return first;
  }
  const mine = before.then(async (paper) => signInOnce(url, account, paper));
  papers.set(
    key,
    mine.then(({ paper }) => paper),
  );
  return mine;
}

async function signInOnce(url: string, { name, password }: Account, paper: string[]): Promise<SignedIn & { readonly paper: string[] }> {
  const reply = await send(url, 'POST', '/api/session', { name, password });
  const next = signInReplySchema.parse(await reply.json());
  let cookie = cookieIn(reply);
  if (!('next' in next)) return { cookie, identity: next, paper };
  if (next.next === 'factor') {
    const done = await send(url, 'POST', '/api/session/factor', { code: codeOf(next.secret) }, { cookie });
    const { identity, recoveryCodes } = factorReplySchema.parse(await done.json());
    return { cookie: cookieIn(done), identity, paper: recoveryCodes };
  }
  const [code = '', ...rest] = paper;
  const done = await send(url, 'POST', '/api/session/code', { code }, { cookie });
  const identity = signInReplySchema.parse(await done.json());
  if ('next' in identity) throw new Error('There is no third step.');
  cookie = cookieIn(done);
  if (rest.length > 1) return { cookie, identity, paper: rest };
  const more = await send(url, 'POST', '/api/account/recovery-codes', {}, { cookie });
  return { cookie, identity, paper: recoveryCodesSchema.parse(await more.json()).recoveryCodes };
}

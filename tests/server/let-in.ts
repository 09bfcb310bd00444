import type { Identity } from '../../src/protocol';
import { cookieOf, post, TestKey, told } from './tablet-key';

/** Of each team the first who signed in: she administers it. */
const administrators = new Map<string, string>();

/**
 * The cookies of somebody who signed in on a tablet that belongs to her team: in a demonstration any does, elsewhere a new one is
 * let in by code and approval, as the administrator does it.
 */
export async function letTabletIn(
  url: string,
  cookie: string,
  { team, demonstration, training = false }: Pick<Identity, 'team' | 'demonstration' | 'training'>,
): Promise<string> {
  if (demonstration && !training) return cookie;
  const key = new TestKey(team);
  const ask = async (path: string, body: unknown, as = cookie): Promise<Response> => {
    const reply = await post(url, path, body, as);
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply;
  };
  const remembered = administrators.get(team);
  const mayAdminister = remembered !== undefined && (await fetch(`${url}/api/admin/overview`, { headers: { cookie: remembered } })).ok;
  const administrator = mayAdminister ? remembered : cookie;
  administrators.set(team, administrator);
  const code = await told(await ask('/api/admin/tablets/code', {}, administrator), 'code');
  await ask('/api/device/enrol', key.enrolment(String(code)));
  await ask(`/api/admin/tablets/${key.id}`, { act: 'approve' }, administrator);
  return `${cookie}; ${cookieOf(await ask('/api/device/check-in', key.checkIn(null)), 'hna-tablet')}`;
}

import type { RunningServer } from '../../src/server';
import { startSync, type Sync } from '../../src/sync';
import type { Store } from '../../src/store';
import type { TabletKey } from '../../src/vault';
import type { Device } from '../store/world';
import { TestLocks } from '../sync/world';
import { letTabletIn } from './let-in';
import { signInAt } from './sign-in';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Tablet {
  readonly device: Device;
  readonly store: Store;
  readonly sync: Sync;
  /** Goes to a server that may have another address, and signs in there. */
  signIn(server: RunningServer): Promise<void>;
}

/**
 * A tablet: the product's own store and sync on a database in memory, over real HTTP. Its timers ring only by syncNow.
 * `between` stands between it and the network; `sends` sees what it sends.
 */
export async function openTablet(
  device: Device,
  nurse: number,
  server: RunningServer,
  between: (path: string, on: () => Promise<Response>) => Promise<Response> = (_, on) => on(),
  sends: (path: string, init: RequestInit) => void = () => undefined,
  tabletKey?: () => Promise<TabletKey>,
): Promise<Tablet> {
  const store = await device.open(null);
  let [url, cookie] = ['', ''];
  const online: Fetch = (path, init) => {
    sends(path, init);
    return between(path, () => fetch(url + path, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), cookie } }));
  };
  const sync = startSync({
    store,
    fetch: online,
    now: () => Date.now(),
    random: () => 0.5,
    timer: () => () => undefined,
    locks: new TestLocks(),
    channel: (channel) => device.channel(channel),
    hints: () => ({ readyState: 2, addEventListener: () => undefined, close: () => undefined }),
    page: { onWake: () => () => undefined, visible: () => true },
    ...(tabletKey === undefined ? {} : { tabletKey }),
  });
  const signIn = async (to: RunningServer): Promise<void> => {
    const account = to.demo?.accounts[nurse];
    if (account === undefined) throw new Error(`There is no account ${nurse}.`);
    const signedIn = await signInAt(to.url, account);
    cookie = await letTabletIn(to.url, signedIn.cookie, signedIn.identity);
    url = to.url;
    await store.setIdentity(signedIn.identity);
  };
  await signIn(server);
  return { device, store, sync, signIn };
}

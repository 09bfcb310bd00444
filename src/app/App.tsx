import { useCallback, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { aheadSoon } from '../form';
import type { Identity } from '../protocol';
import { canonicalJson } from '../records';
import { allowsRoute, firstScreen } from './allowed';
import { AccountContext, OtherPerson, type Account } from './account';
import { RouterProvider, useRouter } from './router';
import { Door, entryOf, Framed } from './Door';
import { isAnyFormOpen } from './open-forms';
import { readRoute, type Route } from './routes';
import { allScreens, screens, Withdrawn, WithoutList } from './screens';
import { ServicesProvider, type Services } from './services';
import { signOut } from './sign-out';
import { NotYours } from './staff/NotHere';
import { useStored } from './stored';
import { Watermarked } from './Watermarked';
import { UpdatesContext, type Updates } from './staff/UpdatePrompt';
import type { CaptureOnly } from './lock/capture-only';
import { useLock } from './lock/context';
import { keepIdentity } from './lock/people';

/** The staff app over an open store. */
export function App({ services, updates = null }: { readonly services: Services; readonly updates?: Updates | null }) {
  return (
    <AppFrame updates={updates}>
      <Staff services={services} />
    </AppFrame>
  );
}

export function AppFrame({ updates, children }: { readonly updates: Updates | null; readonly children: ReactNode }) {
  return (
    <RouterProvider>
      <UpdatesContext value={updates}>{children}</UpdatesContext>
    </RouterProvider>
  );
}

export function Staff({ services }: { readonly services: Services }) {
  const { store } = services;
  const { path } = useRouter();
  const lock = useLock();
  const [identity, setIdentity] = useState<Identity | null>(services.identity);
  const account = useMemo(
    (): Account => ({
      signedIn: async (next) => {
        if (lock !== null && lock.unlocked.account !== next.account) throw new OtherPerson();
        await store.setIdentity(next);
        if (lock !== null) await keepIdentity(store, next);
        // Forms come with the sync that this wakes; the screens do not wait for them.
        setIdentity(next);
      },
      signOut: async () => {
        if (lock !== null) {
          // Behind a lock she stays who she is: what she saved is sent in her name. No tab may sign her in again by her key meanwhile.
          await lock.lockOthers();
          await lock.lockNow('signed-out');
          return signOut(fetch);
        }
        await signOut(fetch);
        await store.setIdentity(null);
        setIdentity(null);
      },
    }),
    [store, lock],
  );
  /** The server may have said other roles than before: they are in force from now on. */
  const told = useCallback(async () => {
    const now = await store.identity();
    if (identity === null || now?.account !== identity.account || canonicalJson(now) === canonicalJson(identity)) return;
    if (lock !== null) await keepIdentity(store, now);
    setIdentity(now);
  }, [store, lock, identity]);
  useEffect(
    () =>
      store.subscribe(({ wake }) => {
        if (wake === 'now') void told().catch(() => undefined);
      }),
    [store, told],
  );
  useEffect(() => aheadSoon(allScreens), []);
  const route = readRoute(path);
  const status = useSyncExternalStore(
    (listener) => services.sync.subscribe(listener),
    () => services.sync.status(),
  );
  return (
    <ServicesProvider services={{ ...services, identity }}>
      <AccountContext value={account}>
        <Watermarked identity={identity}>
          {status.state === 'withdrawn' || status.state === 'wiped' ? (
            <Framed part={Withdrawn}>
              <Withdrawn status={status} />
            </Framed>
          ) : identity === null || entryOf(route) !== null ? (
            <Door onSignedIn={account.signedIn} />
          ) : (
            <Show key={path} route={route} identity={identity} captureOnly={services.captureOnly ?? null} />
          )}
        </Watermarked>
      </AccountContext>
    </ServicesProvider>
  );
}

/** Screens that show nothing of anybody but what is typed there. */
const aside: ReadonlySet<Route['name']> = new Set(['add-patient', 'account', 'tablet-lock', 'tablet', 'not-found']);
const ofOne: ReadonlySet<Route['name']> = new Set(['patient', 'record-event', 'start', 'assessment', 'result']);

interface ShowProps {
  readonly route: Route;
  readonly identity: Identity;
  readonly captureOnly: CaptureOnly | null;
}

function Show({ route, identity, captureOnly }: ShowProps) {
  const first = route.name === 'today' ? firstScreen(identity) : route.name;
  const allowed = first !== null && allowsRoute(identity, first);
  const [opened] = useState(allowed ? first : null);
  // Roles that change meanwhile take no form away under what is typed into it.
  const name = allowed ? first : isAnyFormOpen() ? opened : null;
  // Whose role reads no records loses none.
  if (captureOnly !== null && name !== null && !aside.has(name) && allowsRoute(identity, 'today'))
    return <ShowIfAtHand route={route} name={name} captureOnly={captureOnly} />;
  return <ShowScreen route={route} name={name} />;
}

interface AtHandProps {
  readonly route: Route;
  readonly name: Route['name'];
  readonly captureOnly: CaptureOnly;
}

function ShowIfAtHand({ route, name, captureOnly }: AtHandProps) {
  const id = 'id' in route && ofOne.has(name) ? route.id : '';
  const stored = useStored(`at hand ${id}`, async () => id !== '' && (await captureOnly.shows(id)));
  if (stored.state === 'loading') return null;
  if (stored.state === 'ready' && stored.value) return <ShowScreen route={route} name={name} />;
  return (
    <Framed part={WithoutList}>
      <WithoutList captureOnly={captureOnly} />
    </Framed>
  );
}

function ShowScreen({ route, name }: { readonly route: Route; readonly name: Route['name'] | null }) {
  const Screen = name === null ? NotYours : screens[name];
  return (
    <Framed part={Screen}>
      <Screen id={'id' in route ? route.id : ''} />
    </Framed>
  );
}

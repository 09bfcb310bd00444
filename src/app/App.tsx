import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { aheadSoon, useAwaited } from '../form';
import type { Identity } from '../protocol';
import { AccountContext, type Account } from './account';
import { RouterProvider, useRouter } from './router';
import { paths, readRoute, type Route } from './routes';
import { allScreens, screens, SignIn } from './screens';
import { ServicesProvider, type Services } from './services';
import { signOut } from './sign-out';
import { Frame } from './staff/Screen';
import { UpdatesContext, type Updates } from './staff/UpdatePrompt';

/** The staff app over what `main` opened; tests give it a store and a sync of their own. */
export function App({ services, updates = null }: { readonly services: Services; readonly updates?: Updates | null }) {
  return (
    <RouterProvider>
      <UpdatesContext value={updates}>
        <Staff services={services} />
      </UpdatesContext>
    </RouterProvider>
  );
}

function Staff({ services }: { readonly services: Services }) {
  const { store } = services;
  const { path, navigate } = useRouter();
  const [identity, setIdentity] = useState<Identity | null>(services.identity);
  const account = useMemo(
    (): Account => ({
      signedIn: async (next) => {
        await store.setIdentity(next);
        // Forms come with the sync that this wakes; the screens do not wait for them.
        setIdentity(next);
      },
      signOut: async () => {
        await signOut(fetch);
        await store.setIdentity(null);
        setIdentity(null);
      },
    }),
    [store],
  );
  useEffect(() => aheadSoon(allScreens), []);
  const route = readRoute(path);
  return (
    <ServicesProvider services={{ ...services, identity }}>
      <AccountContext value={account}>
        {identity === null || route.name === 'sign-in' ? (
          <Framed part={SignIn}>
            <SignIn
              onSignedIn={async (next) => {
                await account.signedIn(next);
                // A deep link leads on to where it pointed.
                if (route.name === 'sign-in') navigate(paths.today, { replace: true });
              }}
            />
          </Framed>
        ) : (
          <Show key={path} route={route} />
        )}
      </AccountContext>
    </ServicesProvider>
  );
}

function Show({ route }: { readonly route: Route }) {
  const Screen = screens[route.name];
  return (
    <Framed part={Screen}>
      <Screen id={'id' in route ? route.id : ''} />
    </Framed>
  );
}

/** Until a screen is here, the frame in which it will stand. */
function Framed({ part, children }: { readonly part: object; readonly children: ReactNode }) {
  const awaited = useAwaited(useMemo(() => [part], [part]));
  return awaited === null ? children : <Frame>{awaited}</Frame>;
}

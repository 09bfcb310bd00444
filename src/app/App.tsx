import { useMemo, useState } from 'react';
import type { Identity } from '../protocol';
import { AccountContext, type Account } from './account';
import { RouterProvider, useRouter } from './router';
import { paths, readRoute, type Route } from './routes';
import { ServicesProvider, type Services } from './services';
import { signOut } from './session';
import { AddPatient } from './staff/AddPatient';
import { Administration } from './staff/Administration';
import { AssessmentScreen } from './staff/AssessmentScreen';
import { Conflicts } from './staff/Conflicts';
import { NotFound } from './staff/NotHere';
import { JoinRecords } from './staff/JoinRecords';
import { PatientScreen } from './staff/PatientScreen';
import { RecordEvent } from './staff/RecordEvent';
import { Result } from './staff/Result';
import { SignIn } from './staff/SignIn';
import { StartAssessment } from './staff/StartAssessment';
import { Today } from './staff/Today';
import { UpdatesContext, type Updates } from './staff/UpdatePrompt';
import { Waiting } from './staff/Waiting';

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
  const route = readRoute(path);
  return (
    <ServicesProvider services={{ ...services, identity }}>
      <AccountContext value={account}>
        {identity === null || route.name === 'sign-in' ? (
          <SignIn
            onSignedIn={async (next) => {
              await account.signedIn(next);
              // A deep link leads on to where it pointed.
              if (route.name === 'sign-in') navigate(paths.today, { replace: true });
            }}
          />
        ) : (
          <Show key={path} route={route} />
        )}
      </AccountContext>
    </ServicesProvider>
  );
}

function Show({ route }: { readonly route: Route }) {
  switch (route.name) {
    case 'today':
    case 'sign-in':
      return <Today />;
    case 'add-patient':
      return <AddPatient />;
    case 'patient':
      return <PatientScreen id={route.id} />;
    case 'record-event':
      return <RecordEvent id={route.id} />;
    case 'join':
      return <JoinRecords id={route.id} />;
    case 'start':
      return <StartAssessment id={route.id} />;
    case 'assessment':
      return <AssessmentScreen id={route.id} />;
    case 'result':
      return <Result id={route.id} />;
    case 'conflicts':
      return <Conflicts />;
    case 'administration':
      return <Administration />;
    case 'waiting':
      return <Waiting />;
    case 'not-found':
      return <NotFound />;
  }
}

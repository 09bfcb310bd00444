import { useMemo, type ReactNode } from 'react';
import { useAwaited } from '../form';
import type { Identity } from '../protocol';
import { useRouter } from './router';
import { paths, readRoute, type Route } from './routes';
import { entries } from './screens';
import { Frame } from './staff/Screen';

type EntryName = keyof typeof entries;

/** The way in that the address names, if it names one. */
export function entryOf({ name }: Route): EntryName | null {
  return name === 'sign-in' || name === 'set-up' || name === 'first-administrator' ? name : null;
}

/** Signing in, or setting up one's account or the server: whatever leads to somebody who is known. */
export function Door({ onSignedIn }: { readonly onSignedIn: (identity: Identity) => Promise<void> }) {
  const { path, navigate } = useRouter();
  const entry = entryOf(readRoute(path));
  const Entry = entries[entry ?? 'sign-in'];
  return (
    <Framed key={entry} part={Entry}>
      <Entry
        onSignedIn={async (identity) => {
          await onSignedIn(identity);
          // A deep link leads on to where it pointed.
          if (entry !== null) navigate(paths.today, { replace: true });
        }}
      />
    </Framed>
  );
}

/** Until a screen is here, the frame in which it will stand. */
export function Framed({ part, children }: { readonly part: object; readonly children: ReactNode }) {
  const awaited = useAwaited(useMemo(() => [part], [part]));
  return awaited === null ? children : <Frame>{awaited}</Frame>;
}

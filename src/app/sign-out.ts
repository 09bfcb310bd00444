/** A server that is not reached is often one that says nothing: nobody stands before a tablet for longer. */
const patience = 5_000;

/** Ends the server's session where it can be reached; offline the device forgets who is signed in all the same. */
export async function signOut(fetcher: typeof fetch): Promise<void> {
  await fetcher('/api/session', { method: 'DELETE', credentials: 'same-origin', signal: AbortSignal.timeout(patience) }).catch(
    () => undefined,
  );
}

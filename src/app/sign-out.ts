/** Ends the server's session where it can be reached; offline the device forgets who is signed in all the same. */
export async function signOut(fetcher: typeof fetch): Promise<void> {
  await fetcher('/api/session', { method: 'DELETE', credentials: 'same-origin' }).catch(() => undefined);
}

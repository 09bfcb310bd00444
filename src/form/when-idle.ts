/** Calls back once the page has nothing more urgent to do; the result takes it back. */
export function whenIdle(call: () => void): () => void {
  // Safari has no idle callback.
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(call, 200);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(call, { timeout: 2_000 });
  return () => cancelIdleCallback(handle);
}

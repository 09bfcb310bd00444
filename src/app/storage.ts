let asked = false;

/**
 * Asks the browser, after the first save, not to clear this device's data when space runs low. A refusal changes
 * nothing that is saved; it is the browser's to decide.
 */
export function keepStorage(): void {
  if (asked || !('storage' in navigator) || typeof navigator.storage.persist !== 'function') return;
  asked = true;
  void navigator.storage.persist().catch(() => undefined);
}

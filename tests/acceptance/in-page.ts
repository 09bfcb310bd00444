import { storeBehaviours } from './store';
import { worldOn } from './world';

/** Runs in a page: what each behaviour said of itself, null where it is kept. */
export async function runAll(): Promise<Record<string, string | null>> {
  const outcomes: Record<string, string | null> = {};
  for (const { name, check } of storeBehaviours) {
    const world = worldOn({
      now: () => Date.now(),
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      indexedDB,
      IDBKeyRange,
    });
    outcomes[name] = await check(world).then(
      () => null,
      (error: unknown) => String(error),
    );
  }
  return outcomes;
}

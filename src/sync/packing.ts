import type { Changeset } from '../records';
import type { PackTable, Store } from '../store';
import type { PackSealer } from '../vault';
import type { World } from './contract';
import { envelopesOf, sameDevice } from './seal';

/** Bytes of changesets in one pack, before they are packed: few enough for one push, and one envelope as a rule. */
const packBytes = 200 * 1024;
const packChangesets = 500;

/**
 * Seals all that waits, so that it can be sent while the device is locked. What was packed before stays as it is; flags come alone, and first.
 * Gives how many changesets were packed.
 */
export async function packUp(store: Store, packs: PackTable, sealer: PackSealer, pack: World['pack']): Promise<number> {
  const except = new Set((await packs.all()).flatMap(({ ids }) => ids));
  const before = except.size;
  for (;;) {
    const batch = sameDevice(await store.sync.next({ changesets: packChangesets, bytes: packBytes, except }));
    const [first] = batch;
    if (first === undefined) return except.size - before;
    const ids = batch.map(({ header }) => header.id);
    const envelopes = await envelopesOf(sealer, first.header.device, batch, pack);
    await packs.add({ urgent: batch.every(isFlag), ids, envelopes });
    for (const id of ids) except.add(id);
  }
}

/** At unlock: what the server said while the device was locked goes to the outbox; what it did not get waits there like the rest. */
export async function takeInPacks(store: Store, packs: PackTable): Promise<void> {
  for (const pack of await packs.all()) {
    if (pack.reply !== null) await store.sync.acknowledge(pack.reply);
    await packs.remove(pack);
  }
}

function isFlag({ body }: Changeset): boolean {
  const { changes }: { changes: readonly { kind: string }[] } = JSON.parse(body);
  return changes.some(({ kind }) => kind === 'flag');
}

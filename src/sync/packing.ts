import type { Changeset } from '../records';
import type { AtLock, PackTable, Store } from '../store';
import type { PackSealer } from '../vault';
import type { World } from './contract';
import { envelopesOf, sameDevice } from './seal';

/** Bytes of changesets in one pack, before they are packed: few enough for one push, whichever way it goes. */
const packBytes = 200 * 1024;
const packChangesets = 500;

interface Packing {
  readonly store: Store;
  readonly packs: PackTable;
  readonly sealer: PackSealer;
  readonly pack: World['pack'];
}

/**
 * Seals all that waits, so that it can be sent while the device is locked; flags come alone, and first. Ends between two packs once `goesOn` is
 * false: the rest waits for the next unlock, and is counted.
 */
export async function packUp({ store, packs, sealer, pack }: Packing, goesOn: () => boolean): Promise<void> {
  const packed = new Set<string>();
  // What was not answered is packed anew: some of it may have been sent since.
  for (const kept of await packs.all()) {
    if (kept.reply === null) await packs.remove(kept);
    else for (const { id } of kept.reply.results) packed.add(id);
  }
  const { waiting, since } = await store.outbox();
  const fact = (): AtLock => ({ device: store.device, since, rest: Math.max(0, waiting - packed.size) });
  await packs.noteAtLock(fact());
  while (goesOn()) {
    const sealed = await sealNext(store, sealer, pack, packed);
    if (sealed === null) return;
    for (const id of sealed.ids) packed.add(id);
    await packs.add(sealed, fact());
  }
}

/** By itself, so that a disk that is slow to take what is sealed keeps nothing of it in clear in memory. */
async function sealNext(store: Store, sealer: PackSealer, pack: World['pack'], except: ReadonlySet<string>) {
  const batch = sameDevice(await store.sync.next({ changesets: packChangesets, bytes: packBytes, except }));
  const [first] = batch;
  if (first === undefined) return null;
  const envelopes = await envelopesOf(sealer, first.header.device, batch, pack);
  return { urgent: batch.some(isFlag), ids: batch.map(({ header }) => header.id), envelopes };
}

/**
 * What the server said while the device was locked goes to the outbox; what it did not get waits there like the rest. Gives when it last
 * stored something; null where it did not. While the device locks, packs are left to be sent: an exchange under way takes none.
 */
export async function takeInPacks(store: Store, packs: PackTable): Promise<number | null> {
  let last: number | null = null;
  for (const pack of await packs.toTakeIn()) {
    if (pack.reply !== null) {
      await store.sync.acknowledge(pack.reply);
      const stored = pack.reply.results.some(({ outcome }) => outcome !== 'quarantined');
      if (stored && pack.at !== null) last = Math.max(last ?? 0, pack.at);
    }
    await packs.remove(pack);
  }
  return last;
}

function isFlag({ body }: Changeset): boolean {
  const { changes }: { changes: readonly { kind: string }[] } = JSON.parse(body);
  return changes.some(({ kind }) => kind === 'flag');
}

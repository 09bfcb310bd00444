import { guard, isText, objectOf, type Edit, type RecordId } from '../records';
import type { Keyring } from '../vault';
import { Announcer } from './announce';
import { isArriving } from './arriving';
import { newId, Saves } from './commit';
import type { Channel, Commit, CommitOptions, Store, StoreEnvironment, SyncStore } from './contract';
import { browserTimer, Database, type Tables } from './database';
import { Definitions } from './definitions';
import type { Feeds } from './feeds';
import { bindTeam, postDevice, raiseFence, readDevice, readEpoch, readIdentity, writeIdentity, noteListed, noteOffset } from './meta';
import { Outbox } from './outbox';
import { forgetWaiting } from './forget';
import { hasLeaseRunOut, renewLease } from './lease';
import { databaseName } from './upgrade';
import { RecordTable } from './records';
import { locked } from './sealer';
import { Signatures } from './signatures';
import { learnSharing, readPlaces } from './shared';
import type { Summaries } from './summaries';

const isNote = guard<{ readonly value: string }>(objectOf({ value: isText }));

/**
 * Opens the device's database, with the keys that seal and open what is in it. Once they are dropped, what is asked fails as `locked`.
 * @throws StoreError
 */
export async function openStore(environment: StoreEnvironment, ring: Keyring, name = databaseName): Promise<Store> {
  const timer = environment.timer ?? browserTimer;
  const database = new Database(name, environment, ring);
  await database.open();
  const fresh = newId(environment);
  const makeDevice = async (tables: Tables): Promise<string> => {
    const known = await readDevice(tables);
    if (known === null) postDevice(tables, fresh);
    return known ?? fresh;
  };
  const known = await database.run(['meta', 'keys'], 'readonly', async (tables) => {
    await database.meet(tables);
    return readDevice(tables);
  });
  // A device that knows its id writes nothing to open.
  let device = known ?? (await database.run(['meta'], 'readwrite', makeDevice));

  const announcer = new Announcer(openChannel(environment, `${name}/changes`), (callback) => void timer(0, callback));
  const signatures = new Signatures(database, environment);
  const outbox = new Outbox(database, signatures);
  const saves = new Saves(database, environment, () => signatures.signer?.account ?? null);
  const records = new RecordTable(
    database,
    (ids) => announcer.announce(ids, false),
    (id) => saves.forget(id),
  );
  const definitions = new Definitions(database);

  let summaries: Promise<Summaries> | null = null;
  /** Only staff's lists need it: the patient's page never fetches it. */
  const openSummaries = async (): Promise<Summaries> => {
    const changed = new Set<RecordId>();
    const stop = announcer.subscribe((event) => event.records.forEach((id) => changed.add(id)));
    const { Summaries: Opened } = await import('./summaries');
    const opened = new Opened(
      database,
      (id, version) => definitions.one(id, version),
      () => announcer.tellHere(),
    );
    stop();
    opened.note(changed);
    announcer.subscribe((event) => opened.note(event.records));
    return opened;
  };
  let persistAsked = false;
  let lastCommit: Promise<unknown> = Promise.resolve();
  /** One after another, so that an edit supersedes what the edit just before it wrote. */
  function commit(edits: readonly Edit[], options: CommitOptions = {}): Promise<Commit> {
    const done = lastCommit.then(async () => {
      const { device: used, ...committed } = await saves.save(edits, options);
      device = used;
      signatures.saved(committed.changeset.header.id);
      announcer.announce(committed.records.keys(), true, options.urgent === true ? 'now' : 'soon');
      if (!persistAsked) {
        persistAsked = true;
        environment.persistOnce?.();
      }
      return committed;
    });
    lastCommit = done.catch(() => null);
    return done;
  }

  return {
    get device() {
      return device;
    },
    identity: () => database.run(['meta'], 'readonly', readIdentity),
    setIdentity: async (identity) => {
      await database.run(['meta'], 'readwrite', async (tables) => {
        await bindTeam(tables, identity);
        await writeIdentity(tables, identity);
      });
      announcer.announce([], true, identity === null ? null : 'now');
    },
    commit,
    record: (id) => records.one(id),
    records: (kind) => records.ofKind(kind),
    patientRecords: (patient, kind) => records.ofPatient(patient, kind),
    caseload: async () => {
      if (ring.only !== null) throw locked();
      summaries ??= openSummaries().catch((error: unknown) => {
        summaries = null;
        throw error;
      });
      const [arriving, opened] = await Promise.all([isArriving(database), summaries]);
      return { ...(await opened.caseload()), arriving };
    },
    places: () => readPlaces(database),
    corrupt: () => records.corrupt(),
    subscribe: (listener) => announcer.subscribe(listener),
    outbox: () => outbox.status(),
    unsent: (ids) => outbox.unsent(ids),
    signWith: (signer) => signatures.use(signer),
    signed: () => signatures.all(),
    unsigned: (changesets) => database.run(['unsigned', 'outbox'], 'readonly', (tables) => signatures.missing(tables, changesets)),
    bringIn: async (file) => {
      const { bringIn } = await import('./bring-in');
      const { records: brought, ...outcome } = await bringIn(database, file);
      announcer.announce(brought, true, 'now');
      return outcome;
    },
    getNote: async (key) => {
      const row = await database.run(['notes'], 'readonly', (tables) => tables.get('notes', key));
      return isNote(row) ? row.value : null;
    },
    setNote: async (key, value) => {
      await database.run(['notes'], 'readwrite', (tables) =>
        value === null ? tables.delete('notes', key) : tables.put('notes', { key, value }),
      );
    },
    hasLeaseRunOut: (now) => hasLeaseRunOut(database, now),
    renewLease: (now, hours) => renewLease(database, now, hours),
    handOver: async (assessment) => (await import('./hand-over')).handOver(database, assessment),
    handedOver: async () => (await import('./hand-over')).handedOver(database),
    takeBack: async () => {
      await (await import('./hand-over')).takeBack(database);
      announcer.announce([], true);
    },
    wrapKeysAnew: async () => (await import('./wrap-anew')).wrapAnew(database),
    definition: (id, version) => definitions.one(id, version),
    definitions: () => definitions.list(),
    putDefinition: async (form) => {
      await definitions.put(form);
      (await summaries)?.noteForms();
      announcer.announce([], true);
    },
    sync: syncStore(database, environment, outbox, signatures, announcer, (renewed) => (device = renewed)),
    get isClosed() {
      return database.isClosed;
    },
    close: () => {
      signatures.stop();
      announcer.close();
      database.close();
      // A timer, a request or an error may hold this store for a while yet; it holds nothing of anybody then.
      saves.forgetAll();
      summaries?.then(
        (opened) => opened.close(),
        () => undefined,
      );
      summaries = null;
      lastCommit = Promise.resolve();
    },
  };
}

function syncStore(
  database: Database,
  environment: StoreEnvironment,
  outbox: Outbox,
  signatures: Signatures,
  announcer: Announcer,
  renewDevice: (device: string) => void,
): SyncStore {
  let opened: Feeds | null = null;
  /** Only what arrives needs it: no page waits for it. */
  const feeds = async (): Promise<Feeds> => {
    receives();
    return (opened ??= new (await import('./feeds')).Feeds(database));
  };
  const sendsOnly = database.ring.only !== null;
  const receives = (): void => {
    if (sendsOnly) throw locked();
  };
  let fence: number | null = null;
  return {
    sendsOnly,
    next: (limit) => outbox.next(limit),
    acknowledge: async (reply) => {
      const fresh = newId(environment);
      const { renewed, gone } = await outbox.acknowledge(reply, fence, fresh);
      if (renewed) renewDevice(fresh);
      announcer.announce(gone, true);
    },
    signer: () => signatures.signer,
    signAgain: async () => {
      await signatures.again();
      announcer.announce([], true, 'now');
    },
    unreturned: () => outbox.unreturned(),
    cursor: async (feed) => (await feeds()).cursor(feed),
    applyPull: async (reply) => {
      const applied = await (await feeds()).applyPull(reply, fence);
      // Also that the first page was empty: nothing is still to come then.
      announcer.announce(applied.records, applied.outbox || applied.records.size === 0);
    },
    forget: async () => {
      receives();
      const gone = await forgetWaiting(database, fence);
      if (gone.length > 0) announcer.announce(gone, false);
    },
    // Also that it is whole now.
    applySnapshot: async (reply) => announcer.announce(await (await feeds()).applySnapshot(reply, fence), reply.next === null),
    standing: () => outbox.standing(),
    quarantined: () => outbox.quarantined(),
    settle: async (reply) => {
      receives();
      await outbox.settle(reply, fence);
      announcer.announce([], true);
    },
    epoch: () =>
      database.run(['meta'], 'readonly', async (tables) => {
        const identity = await readIdentity(tables);
        return identity === null ? null : readEpoch(tables, identity.team);
      }),
    startEpoch: async (epoch) => {
      await (await feeds()).startEpoch(epoch, fence);
      announcer.announce([], true);
    },
    release: async (hello) => (await feeds()).release(hello.epoch, hello.safe ?? {}, fence),
    learn: async (hello) => {
      receives();
      const offset = Math.round(hello.time - environment.now());
      const news = await database.run(['meta'], 'readwrite', async (tables) => {
        // Most of the time nothing of it is new, and then nothing is written.
        const [news] = await Promise.all([
          learnSharing(tables, hello.sharedBy),
          noteOffset(tables, offset),
          noteListed(tables, hello.definitions),
        ]);
        return news;
      });
      if (news.length > 0) announcer.announce(news, false);
    },
    damaged: async () => (await import('./wipe')).damaged(database),
    wipe: async (damagedSent) => {
      const { wipe } = await import('./wipe');
      const wiped = await wipe(database, damagedSent);
      if (wiped) announcer.announce([], true);
      return wiped;
    },
    erase: async (patients) => {
      receives();
      const { patients: erased, records } = await (await import('./erase')).erase(database, patients, fence);
      announcer.announce([...erased, ...records], true);
      return erased;
    },
    takeFence: async () => (fence = await database.run(['meta'], 'readwrite', raiseFence)),
  };
}

function openChannel(environment: StoreEnvironment, name: string): Channel | null {
  if (environment.channel !== undefined) return environment.channel(name);
  return typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
}

import { canonicalJson } from '../records';
import { accountKeyText, protocol, pushLimits, type Hello, type Identity, type PullReply, type Right } from '../protocol';
import { StoreError, type FeedPlace, type PackLimit, type Signer, type Store } from '../store';
import type { World } from './contract';
import { SyncFailure } from './failure';
import { sameDevice } from './seal';
import type { Server } from './server';
import type { TabletProof } from './tablet';
import { Withdrawal } from './withdrawal';

/** New epochs that one round follows: a server that mints one each time needs a person. */
const epochLimit = 3;
/** A feed with more entries than this is first read as records: many changes of one record travel as one. */
const snapshotFrom = 200;
/** Less than this is kept for what is saved here: room for tens of thousands of answers. */
const keptForSaving = 50 * 1024 * 1024;
/** Room for the push's own words around the changesets. */
const envelope = 1024;

/**
 * One exchange with the server: push all that waits, learn what the server offers, pull each feed.
 *
 * 1. The tablet first says which one it is, and does what it is told: a withdrawn one sends what it has, and then deletes everything.
 *    Without a sign-in it still sends, on its own word.
 * 2. Nothing is sent under the name of anybody but the person who unlocked it: the server learns the key with which she signs, and a tablet
 *    on which another's sign-in is left, or none, asks by that key for her own. While somebody is in the middle of signing in it does not, and
 *    sends on its own word.
 * 3. Sending comes first, and urgent changesets before all others; receiving never holds sending up.
 * 4. One bad changeset, definition or feed never stops the rest; the first trouble is told at the end.
 * 5. On a device that is nearly full nothing is received, and that is told; what is saved there still goes out, and what the
 *    server released goes.
 * 6. What was acknowledged must come back in a feed, and a feed's checksum must stay what it was; otherwise, and when the
 *    server tells another epoch, its history is not the one this device knows, and everything is offered again.
 * 7. Whoever may read no records receives none; what she saved is sent.
 */
export class Round {
  #limit: PackLimit = { changesets: pushLimits.changesets, bytes: pushLimits.bytes - envelope };
  #epochs = 0;
  #trouble: SyncFailure | null = null;
  /** Whose key the server knows, for all that it said since the last sign-in. */
  #registered: Signer | null = null;
  /** Whom the server wants to sign in with her password: it is not asked again and again. */
  #refused: Signer | null = null;
  /** The last release that was followed without room. */
  #released = '';
  /** Null where nobody asks which tablet it is. */
  readonly withdrawal: Withdrawal | null;

  constructor(
    private readonly store: Store,
    private readonly server: Server,
    private readonly sent: () => void,
    /** True once when something urgent was saved since it was last asked. */
    private readonly urgent: () => boolean,
    private readonly hasRoom: (bytes: number) => Promise<boolean>,
    /** Null where nobody asks which one it is. */
    private readonly tablet: TabletProof | null,
    private readonly ifNobodySignsIn: World['ifNobodySignsIn'],
  ) {
    this.withdrawal = tablet && new Withdrawal(store, tablet, () => this.#push(true));
  }

  /** @throws SyncFailure, StoreError */
  async run(identity: Identity): Promise<void> {
    this.server.account = identity.account;
    let proved = false;
    try {
      try {
        proved = await this.#prove();
        await this.#whole(identity, proved);
      } catch (error) {
        await this.#comeIn(error, identity, proved);
        await this.#whole(identity, proved);
      }
    } catch (error) {
      // The session ended, or the tablet was withdrawn meanwhile.
      const told = error instanceof SyncFailure && ['sign-in', 'signing-in', 'withdrawn'].includes(error.kind);
      if (told) this.#registered = null;
      if (told && proved && (await this.#prove())) await this.#push(true);
      throw error;
    }
  }

  async #whole(identity: Identity, proved: boolean): Promise<void> {
    await this.#register(identity);
    // What waits is of a colleague, or from before the roles changed: a tablet that proved itself sends it all the same.
    if (!hasRight(identity, 'send')) await this.#push(proved);
    else await this.#exchange(hasRight(identity, 'records'), proved);
    await this.#erase(proved);
    if (!hasRight(identity, 'records')) await this.askWho(identity);
  }

  /** After a refusal of the sign-in: hers begins, by her key, and one that is left from whoever used the tablet before ends. Where it cannot, she is asked. */
  async #comeIn(error: unknown, identity: Identity, proved: boolean): Promise<void> {
    if (!(error instanceof SyncFailure) || (error.kind !== 'sign-in' && error.kind !== 'other-account')) throw error;
    // A tab that slept may be at an exchange of whoever used the tablet before.
    if ((await this.store.identity())?.account !== identity.account)
      throw new SyncFailure('signing-in', 'Somebody else uses this device now.');
    if (await this.#signInByKey(identity, proved)) return;
    if (error.kind === 'other-account') await this.#inTurn(() => this.server.signOut());
    throw new SyncFailure('sign-in', 'Sign in again to send what is saved on this device.', { cause: error });
  }

  /** Whether the key with which she unlocked the tablet got her a sign-in of her own. */
  async #signInByKey(kept: Identity, proved: boolean): Promise<boolean> {
    const signer = this.store.sync.signer();
    if (!proved || this.tablet === null || signer === null || signer.account !== kept.account || signer === this.#refused) return false;
    const { tablet } = this;
    const identity = await this.#inTurn(() => tablet.signIn(signer, kept.team));
    if (identity === null) this.#refused = signer;
    // With a key that the server does not know it gives none.
    else this.#registered = signer;
    if (identity !== null && canonicalJson(identity) !== canonicalJson(kept)) await this.store.setIdentity(identity);
    return identity !== null;
  }

  /** A sign-in that is between its steps in some tab is not replaced by another. */
  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const done = await this.ifNobodySignsIn(async () => ({ value: await run() }));
    if (done === null) throw new SyncFailure('signing-in', 'Somebody is signing in on this device.');
    return done.value;
  }

  /** Whom the server erased goes from here, too, once what waits about them was sent; and it is told. */
  async #erase(proved: boolean): Promise<void> {
    const told = this.tablet?.erase ?? [];
    if (!proved || this.tablet === null || told.length === 0 || this.store.sync.sendsOnly) return;
    const erased = await this.store.sync.erase(told);
    if (erased.length > 0) await this.tablet.erased(erased);
  }

  /** The roles may have changed since: true when they have, and then an exchange follows. */
  async askWho(kept: Identity): Promise<boolean> {
    if (this.store.sync.sendsOnly) return false;
    const now = await this.server.session();
    if (now.account !== kept.account || canonicalJson(now) === canonicalJson(kept)) return false;
    await this.store.setIdentity(now);
    return true;
  }

  /** What goes on while nobody is signed in. */
  async runSignedOut(): Promise<void> {
    this.#registered = null;
    this.server.account = null;
    if (!(await this.#prove())) return;
    await this.#push(true);
    await this.#erase(true);
  }

  async #register(identity: Identity): Promise<void> {
    const signer = this.store.sync.signer();
    if (signer === null || signer === this.#registered || signer.account !== identity.account) return;
    const { signing } = signer;
    try {
      const proof = await signing.sign(accountKeyText(identity.team, signer.account));
      const { fresh } = await this.server.registerKey({ publicKey: signing.publicKey, proof });
      this.#registered = signer;
      this.#refused = null;
      if (fresh) await this.store.sync.signAgain();
    } catch (error) {
      // Without it things still go out; the server says of each what it misses.
      if (!(error instanceof SyncFailure) || (error.kind !== 'refused' && error.kind !== 'unreadable')) throw error;
    }
  }

  /** Whether this tablet proved which one it is; false where nobody asks. */
  async #prove(): Promise<boolean> {
    const state = (await this.tablet?.checkIn()) ?? null;
    if (this.withdrawal === null || state === null) return false;
    if (state === 'waiting') throw new SyncFailure('not-approved', 'An administrator has to approve this tablet.');
    if (state === 'suspended') {
      await this.#push(true);
      throw new SyncFailure('suspended', 'This tablet is suspended: something else spoke with its key. What is saved is kept.');
    }
    if (state === 'approved') return true;
    await this.withdrawal.carryOut();
    throw new SyncFailure('wiped', 'This tablet was withdrawn, and is empty.');
  }

  async #exchange(receives: boolean, proved: boolean): Promise<void> {
    this.#epochs = 0;
    this.#trouble = null;
    for (let again = true; again;) {
      await this.#push();
      if (this.store.sync.sendsOnly || !receives) break;
      await this.store.sync.forget();
      const hello = await this.server.hello(await this.store.sync.standing());
      if (hello.oldestProtocol > protocol)
        throw new SyncFailure('update-app', 'This version of the app is too old to receive changes. Update the app.');
      await this.store.sync.learn(hello);
      again = await this.#follow(hello.epoch);
      if (again) continue;
      await this.#fetchDefinitions(hello).catch((error: unknown) => this.#note(error));
      for (const feed of hello.feeds) {
        const restarted = await this.#receive(feed, hello.heads?.[feed] ?? 0).catch((error: unknown) => this.#note(error));
        if (restarted === true) again = true;
      }
      if (!again && this.#trouble === null && (await this.store.sync.unreturned())) {
        await this.#startEpoch(hello.epoch);
        again = true;
      }
      if (!again && this.#trouble === null) await this.store.sync.release(hello);
      if (!again) again = (await this.#makeRoom(hello).catch((error: unknown) => this.#note(error))) === true;
      if (!again && hello.heads !== undefined)
        again = (await this.#hearOfQuarantine().catch((error: unknown) => this.#note(error))) === true;
    }
    // Whatever else does not work.
    if (this.#trouble !== null) await this.#erase(proved);
    if (this.#trouble !== null) throw this.#trouble;
  }

  /** True when the server's history turned out to be another: pages that are under way are of the former one. */
  async #push(byTablet = false): Promise<boolean> {
    const except = new Set<string>();
    for (let begun = false; ;) {
      const pack = sameDevice(await this.store.sync.next({ ...this.#limit, except, ...(byTablet ? { everyTeam: true } : {}) }));
      const [first] = pack;
      if (first === undefined) return begun;
      try {
        const { device } = first.header;
        const reply = await (byTablet && this.tablet !== null ? this.tablet : this.server).push(device, pack);
        await this.store.sync.acknowledge(reply);
        if (reply.results.some((result) => result.outcome !== 'quarantined')) this.sent();
        const settled = new Set(reply.results.map((result) => result.id));
        for (const { header } of pack)
          if (!settled.has(header.id)) this.#passOver(header.id, except, 'The server did not answer for a saved change.');
        if (!byTablet && (await this.#follow(reply.epoch))) {
          begun = true;
          except.clear();
        }
      } catch (error) {
        if (!(error instanceof SyncFailure) || error.kind !== 'too-big') throw error;
        if (pack.length === 1) this.#passOver(first.header.id, except, error.message);
        else this.#limit = { ...this.#limit, changesets: Math.ceil(pack.length / 2) };
      }
    }
  }

  #passOver(id: string, except: Set<string>, message: string): void {
    except.add(id);
    this.#trouble ??= new SyncFailure('refused', message);
  }

  /** Trouble with one thing alone is told at the end; any other ends the round. */
  #note(error: unknown): void {
    // What the browser says of its room is not exact: the database may find that there is none.
    const full = error instanceof StoreError && error.code === 'no-space';
    const trouble = full ? new SyncFailure('no-room', error.message, { cause: error }) : error;
    if (!(trouble instanceof SyncFailure) || !['unreadable', 'refused', 'no-room'].includes(trouble.kind)) throw error;
    this.#trouble ??= trouble;
  }

  /** True when a new epoch began. */
  async #follow(epoch: string): Promise<boolean> {
    if (this.store.sync.sendsOnly) return false;
    const known = await this.store.sync.epoch();
    if (known === epoch) return false;
    await this.#startEpoch(epoch);
    return known !== null;
  }

  async #startEpoch(epoch: string): Promise<void> {
    this.#epochs += 1;
    if (this.#epochs > epochLimit)
      throw new SyncFailure('refused', 'The server changes its history again and again. Tell your administrator.');
    // It may have forgotten the key, too.
    if ((await this.store.sync.epoch()) !== null) this.#registered = null;
    await this.store.sync.startEpoch(epoch);
  }

  /**
   * A person on the server's side may have decided about what was kept for them. What is in no feed shows only here when the
   * server has lost it: it is offered again. True when the server's history turned out to be another.
   */
  async #hearOfQuarantine(): Promise<boolean> {
    const held = await this.store.sync.quarantined();
    let lost = false;
    for (let start = 0; start < held.length; start += pushLimits.changesets) {
      const reply = await this.server.settled(held.slice(start, start + pushLimits.changesets));
      const unknown = reply.unknown ?? [];
      if (reply.settled.length > 0 || unknown.length > 0) await this.store.sync.settle(reply);
      lost ||= unknown.length > 0;
    }
    return lost && this.#push();
  }

  /** Asked before each page: a page before it may have filled the device. */
  async #makeSureOfRoom(): Promise<void> {
    if (!(await this.hasRoom(keptForSaving)))
      throw new SyncFailure('no-room', 'There is little room left on this device. Nothing new is fetched until there is more.');
  }

  /** Whether the reply is of another history than the device knows; that one begins. */
  async #isAnother(reply: PullReply, at: FeedPlace): Promise<boolean> {
    if (await this.#follow(reply.epoch)) return true;
    const behind = reply.cursor < at.cursor;
    const differs = reply.cursor === at.cursor && at.checksum !== '' && reply.checksum !== at.checksum;
    if (behind || differs) await this.#startEpoch(reply.epoch);
    return behind || differs;
  }

  /**
   * Where room is all that lacks, what the server released goes. Nothing was received, so that it is looked at first whether the history is
   * the one that the device knows: once for each release, for what comes is not kept. True when it turned out to be another.
   */
  async #makeRoom(hello: Hello): Promise<boolean> {
    const released = JSON.stringify([hello.epoch, hello.safe]);
    if (this.#trouble?.kind !== 'no-room' || released === this.#released || (await this.store.sync.unreturned())) return false;
    const safe: NonNullable<Hello['safe']> = {};
    for (const [feed, each] of Object.entries(hello.safe ?? {})) {
      const at = await this.store.sync.cursor(feed);
      if (at.cursor === 0) continue;
      if (await this.#isAnother(await this.server.pull(feed, at), at)) return true;
      safe[feed] = each;
    }
    await this.store.sync.release({ ...hello, safe });
    this.#released = released;
    return false;
  }

  /** True when the server's history turned out to be another: the round begins again. */
  async #receive(feed: string, head: number): Promise<boolean> {
    const at = await this.store.sync.cursor(feed);
    // What was sent must come back as a changeset, so a device with something under way reads them all.
    const fromRecords = at.snapshot !== undefined || (at.cursor === 0 && head > snapshotFrom && !(await this.store.sync.unreturned()));
    if (fromRecords && (await this.#snapshot(feed, at.snapshot?.after))) return true;
    return this.#pull(feed);
  }

  /** True when the server's history turned out to be another. */
  async #snapshot(feed: string, begun: string | undefined): Promise<boolean> {
    await this.#makeSureOfRoom();
    let coming = this.server.snapshot(feed, begun);
    for (let after = begun; ;) {
      const reply = await coming;
      if (await this.#follow(reply.epoch)) return true;
      const { next } = reply;
      const goesOn = next !== null && (after === undefined || next > after);
      if (goesOn) coming = ahead(this.server.snapshot(feed, next));
      await this.store.sync.applySnapshot(reply);
      if (next === null) return false;
      if (!goesOn) throw new SyncFailure('unreadable', 'The server promises more than it gives.');
      after = next;
      if (this.urgent() && (await this.#push())) return true;
      await this.#makeSureOfRoom();
    }
  }

  /** True when the server's history turned out to be another: the round begins again. */
  async #pull(feed: string): Promise<boolean> {
    let coming: Promise<PullReply> | null = null;
    for (;;) {
      await this.#makeSureOfRoom();
      const at = await this.store.sync.cursor(feed);
      const reply: PullReply = await (coming ?? this.server.pull(feed, at));
      if (await this.#isAnother(reply, at)) return true;
      coming = reply.more && reply.cursor > at.cursor ? ahead(this.server.pull(feed, reply)) : null;
      if (reply.entries.length > 0 || reply.cursor > at.cursor || at.epoch === null) await this.store.sync.applyPull(reply);
      if (!reply.more) return false;
      if (this.urgent() && (await this.#push())) return true;
      if (reply.cursor === at.cursor) throw new SyncFailure('unreadable', 'The server promises more than it gives.');
    }
  }

  async #fetchDefinitions(hello: Hello): Promise<void> {
    const held = new Set((await this.store.definitions()).map((definition) => definition.hash));
    for (const { hash } of hello.definitions) {
      if (held.has(hash)) continue;
      await this.#makeSureOfRoom();
      try {
        const form = await this.server.definition(hash);
        if (form.hash !== hash) throw new SyncFailure('unreadable', 'A form from the server is not the one that was asked for.');
        await this.store.putDefinition(form);
      } catch (error) {
        this.#note(error);
      }
    }
  }
}

/** A server that knew no roles allowed everything. */
export const hasRight = ({ rights }: Identity, right: Right): boolean => rights === undefined || rights.includes(right);

/** The next page comes while one is being stored; whether it came is heard when it is its turn. */
function ahead<T>(coming: Promise<T>): Promise<T> {
  coming.catch(() => undefined);
  return coming;
}

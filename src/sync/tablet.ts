import type * as z from 'zod/mini';
import { base64url, type Changeset } from '../records';
import {
  type checkInReplySchema,
  joinEnvelopes,
  keySignInText,
  protocol,
  type Identity,
  type KeySignIn,
  type PushReply,
  type Standing,
  type TabletState,
} from '../protocol';
import type { Signer } from '../store';
import type { TabletKey } from '../vault';
import type { Enrolment, World } from './contract';
import { SyncFailure } from './failure';
import type { Server } from './server';

/** Says that the tablet is there, and how it stands, as far as it can be read. */
export async function checkIn(
  server: Server,
  key: TabletKey,
  team: string,
  version: string,
  standing: Omit<Standing, 'wrote'> | null,
): Promise<z.infer<typeof checkInReplySchema>> {
  const message = await key.checkIn(team, (nonce) =>
    JSON.stringify({
      nonce,
      once: crypto.randomUUID(),
      version,
      chain: standing?.device ?? null,
      waiting: standing?.waiting ?? null,
      since: standing?.since ?? null,
    }),
  );
  const reply = await server.checkIn(message);
  await key.answered(message, reply.nonce);
  return reply;
}

/** Deletes everything and says so; the key goes last, so that a word that was lost is said again. */
export async function wipeDevice(wipe: World['wipe'], server: Server, key: TabletKey, team: string): Promise<void> {
  await wipe(false);
  await server.orderDone(await key.sign('order-done', team, JSON.stringify({ order: 'wipe' })));
  // Where the reply's own header did it, nothing is left to do.
  await wipe(true).catch(() => undefined);
}

/** What this tablet says for itself: that it is there, what it has to send, that it is empty. */
export class TabletProof {
  #key: Promise<TabletKey> | null = null;
  /** Patients whom the server erased, as it said last. */
  erase: readonly string[] = [];

  constructor(
    private readonly world: World,
    private readonly server: Server,
  ) {}

  /** Null where the server is not to ask for it. */
  key(): Promise<TabletKey> | null {
    this.#key ??= this.world.tabletKey?.() ?? null;
    // One that did not open is tried again.
    this.#key?.catch(() => (this.#key = null));
    return this.#key;
  }

  /** How the server sees this tablet; null where it is not asked for, or where nobody has signed in yet. */
  async checkIn(): Promise<TabletState | null> {
    const key = await this.key();
    if (key === null) return null;
    const identity = await this.world.store.identity();
    const known = await key.team();
    const team = identity?.team ?? known;
    if (team === null) return null;
    if (known !== team && (await this.#enrol(key, team, null)) === 'waiting') return 'waiting';
    const standing = await this.world.store.sync.standing();
    try {
      const { state, lease, erase } = await checkIn(this.server, key, team, this.world.version, standing);
      this.erase = erase;
      if (!this.world.store.sync.sendsOnly && (state === 'approved' || state === 'waiting'))
        await this.world.store.renewLease(this.world.now(), lease ?? null);
      return state;
    } catch (error) {
      if (!(error instanceof SyncFailure) || error.kind !== 'unknown-tablet' || identity === null) throw error;
      // The server was put back to a time before this tablet came.
      return this.#enrol(key, team, null);
    }
  }

  /**
   * Signs in whoever unlocked this tablet, by her key and the tablet's together. Null where the server wants her password; another tab may
   * have checked in meanwhile, so it is tried twice.
   */
  async signIn({ account, signing }: Signer, team: string): Promise<Identity | null> {
    const key = await this.key();
    if (key === null) return null;
    for (let again = true; ; again = false) {
      const nonce = await key.nonce();
      if (nonce === null) return null;
      const said: KeySignIn = { nonce, account, key: signing.id, proof: await signing.sign(keySignInText(team, key.id, account, nonce)) };
      try {
        return await this.server.signInByKey(await key.sign('sign-in', team, JSON.stringify(said)));
      } catch (error) {
        if (!(error instanceof SyncFailure) || (error.kind !== 'sign-in' && error.kind !== 'refused')) throw error;
        if (!again || (await this.checkIn()) !== 'approved') return null;
      }
    }
  }

  /** Nothing of these patients is on this tablet any more. */
  async erased(patients: readonly string[]): Promise<void> {
    const [key, team] = await this.#known();
    await this.server.orderDone(await key.sign('order-done', team, JSON.stringify({ order: 'erase', patients })));
    this.erase = this.erase.filter((patient) => !patients.includes(patient));
  }

  async enrol(code: string): Promise<Enrolment> {
    const [key, identity] = [await this.key(), await this.world.store.identity()];
    if (key === null || identity === null) return { state: 'refused', message: 'Sign in first.' };
    try {
      const state = await this.#enrol(key, identity.team, code);
      if (state === 'waiting' || state === 'approved') return { state };
      return { state: 'refused', message: 'This tablet was withdrawn or suspended. Ask your administrator.' };
    } catch (error) {
      if (!(error instanceof SyncFailure)) throw error;
      return { state: error.kind === 'unreachable' ? 'offline' : 'refused', message: error.message };
    }
  }

  async #enrol(key: TabletKey, team: string, code: string | null): Promise<TabletState> {
    const { state } = await this.server.enrol(await key.sign('enrol', team, JSON.stringify({ publicKey: key.publicKey, code })));
    await key.enrolled(team);
    return state;
  }

  /** Sends without anybody signed in. */
  push(device: string, changesets: readonly Changeset[]): Promise<PushReply> {
    return this.server.sealedFirst(device, changesets, {
      sealed: (envelopes) => this.#rescue({ packs: base64url(joinEnvelopes(envelopes)) }),
      plain: () => this.pushAsItIs(device, changesets),
    });
  }

  /** Of what cannot be read here any more: as it lies on disk. */
  pushAsItIs(device: string, changesets: readonly unknown[]): Promise<PushReply> {
    return this.#rescue({ protocol, device, changesets });
  }

  async #rescue(said: object): Promise<PushReply> {
    const [key, team] = await this.#known();
    return this.server.rescue(await key.sign('rescue', team, JSON.stringify(said)));
  }

  async wipe(): Promise<void> {
    await wipeDevice(this.world.wipe, this.server, ...(await this.#known()));
  }

  async #known(): Promise<readonly [TabletKey, string]> {
    const key = await this.key();
    const team = await key?.team();
    if (key === null || team === null || team === undefined) throw new SyncFailure('refused', 'This tablet is not enrolled.');
    return [key, team];
  }
}

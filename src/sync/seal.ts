import type { Changeset } from '../records';
import { isOrganisationKey, packLimits, protocol, type EnvelopeOf, type Hello, type OrganisationKey, type Push } from '../protocol';
import type { Store } from '../store';
import { sealing, type PackSealer } from '../vault';
import type { World } from './contract';

type Bytes = Uint8Array<ArrayBuffer>;

/** Text of this length, packed, fits an envelope as a rule. */
const likelyFits = 5 * packLimits.envelope;
/** What an envelope is beside its content: header, length, tag. */
const besides = 1024;

/**
 * Envelopes of the changesets in their order, each a push of its own kind. Several where one would be too large; one changeset is never
 * taken apart.
 */
export async function envelopesOf(
  sealer: PackSealer,
  device: string,
  changesets: readonly Changeset[],
  pack: World['pack'],
): Promise<readonly Bytes[]> {
  const [first] = changesets;
  if (first === undefined) return [];
  const push: Push = { protocol, device, changesets: [...changesets] };
  const text = JSON.stringify(push);
  const halves = async (): Promise<readonly Bytes[]> => {
    const middle = Math.ceil(changesets.length / 2);
    const before = await envelopesOf(sealer, device, changesets.slice(0, middle), pack);
    return [...before, ...(await envelopesOf(sealer, device, changesets.slice(middle), pack))];
  };
  if (changesets.length > 1 && text.length > likelyFits) return halves();
  const packed = await pack(text);
  const content = packed === null ? new TextEncoder().encode(text) : new Uint8Array(await packed.arrayBuffer());
  if (changesets.length > 1 && content.length > packLimits.envelope - besides) return halves();
  const of: EnvelopeOf = { protocol, team: first.header.team, device, zip: packed !== null };
  return [await sealer.seal(of, content)];
}

const keyNote = 'sync/organisation-key';

/** Seals what this tab pushes, once the server told the organisation's key. */
export class Sealing {
  #sealer: PackSealer | null = null;
  /** A key that the server told and cannot use. */
  #refused: string | null = null;

  constructor(
    private readonly pack: World['pack'],
    /** Null while the device is locked. */
    private readonly store: Store | null,
  ) {}

  async learn({ organisationKey }: Hello): Promise<void> {
    const isNew = isOrganisationKey(organisationKey) && organisationKey.id !== this.#refused;
    if (!isNew) this.#sealer = null;
    else if (this.#sealer?.key !== organisationKey.id) {
      this.#sealer = await sealerTo(organisationKey);
      await this.store?.setNote(keyNote, JSON.stringify(organisationKey));
    }
  }

  /**
   * For what is sealed without the server being there: the key that it told last, kept sealed, so that nobody without the device's keys puts
   * his own in its place. Null where it never told one that can be used.
   */
  async sealer(): Promise<PackSealer | null> {
    if (this.#sealer !== null) return this.#sealer;
    const kept: unknown = JSON.parse((await this.store?.getNote(keyNote)) ?? 'null');
    return isOrganisationKey(kept) && kept.id !== this.#refused ? sealerTo(kept) : null;
  }

  /** The server could not open what was sealed: until it tells another key, things go as they are. */
  refuse(): void {
    this.#refused = this.#sealer?.key ?? this.#refused;
    this.#sealer = null;
  }

  /** Null where they go as they are. */
  async seal(device: string, changesets: readonly Changeset[]): Promise<readonly Bytes[] | null> {
    const sealer = (this.#sealer = await this.sealer());
    if (sealer === null || changesets.some(({ header }) => header.team !== changesets[0]?.header.team)) return null;
    const envelopes = await envelopesOf(sealer, device, changesets, this.pack);
    return envelopes.length > packLimits.envelopes ? null : envelopes;
  }
}

/** A push speaks for one device; a device that took a new id sends the old one's changesets apart. */
export function sameDevice(pack: readonly Changeset[]): readonly Changeset[] {
  const end = pack.findIndex((changeset) => changeset.header.device !== pack[0]?.header.device);
  return end === -1 ? pack : pack.slice(0, end);
}

/** A key that cannot be used, or a browser without the means, is as no key: nothing may keep a push from going out. */
async function sealerTo(key: OrganisationKey): Promise<PackSealer | null> {
  try {
    return await (await sealing()).PackSealer.to(key);
  } catch {
    return null;
  }
}

import type { Read } from '../draft';
import type { ConcernLibrarySource, ServicesFile, StandardsFile } from '../schema';
import type { documentTypes } from '../document-types';
import type { serviceKinds, standardIds } from '../schema/care';

/** Something that may be put into a plan. `id` is what a plan item keeps. */
export interface Suggestion {
  readonly id: string;
  readonly text: string;
}

export interface CareConcern {
  readonly domain: string;
  /** The concern as a form shows it. */
  readonly text: string;
  /** Empty lists where the library suggests nothing. */
  readonly suggestions: {
    readonly plan: readonly Suggestion[];
    readonly information: readonly Suggestion[];
    /** Service ids, the likeliest first. */
    readonly referral: readonly string[];
  };
}

export type ServiceKind = (typeof serviceKinds)[number];
export type StandardId = (typeof standardIds)[number];
export type CareDocumentType = (typeof documentTypes)[number];

/** A service of the directory. Days are ISO days; hours are words, and nothing is computed from them. */
export interface Service {
  readonly id: string;
  readonly name: string;
  readonly kind: ServiceKind;
  readonly about?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly web?: string;
  readonly hours?: string;
  /** The day on which somebody made sure that all of this is true. */
  readonly checked?: string;
  /** The day since which it is no longer there. */
  readonly closed?: string;
  readonly notForEmergencies?: true;
  /** Its local details are not in yet. */
  readonly local?: 'fill in';
  readonly standards?: readonly StandardId[];
}

export interface Standard {
  readonly id: StandardId;
  readonly text: string;
  /** What we read into a standard that is cut off in our copy of the source. */
  readonly ours?: string;
  readonly items: readonly string[];
  readonly actions: readonly string[];
  readonly referrals: readonly string[];
  readonly documents: readonly CareDocumentType[];
}

/** What the nurse is offered when she plans. No part of any form, and never on the patient's page. */
export interface CareLibrary {
  /** By concern id. */
  readonly concerns: Readonly<Record<string, CareConcern>>;
  /** In the order in which they are shown; the closed ones too, because plans may still name them. */
  readonly services: readonly Service[];
  /** All twelve, in their own order. */
  readonly standards: readonly Standard[];
}

export interface CareSources {
  readonly library: Read<ConcernLibrarySource> | null;
  readonly services: Read<ServicesFile> | null;
  readonly standards: Read<StandardsFile> | null;
}

const none = { plan: [], information: [], referral: [] };

export function careLibraryOf({ library, services, standards }: CareSources): CareLibrary {
  const concerns = Object.entries(library?.value.concerns ?? {}).map(
    ([id, { domain, text, suggestions = none }]): [string, CareConcern] => [id, { domain, text, suggestions }],
  );
  return {
    concerns: Object.fromEntries(concerns),
    services: services?.value.services ?? [],
    standards: standards?.value.standards ?? [],
  };
}

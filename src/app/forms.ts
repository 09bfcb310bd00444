import { compareVersions, localise } from '../definition';
import { compile, type Form } from '../engine';
import type { FormReference, HnaEvent } from '../records';
import type { Store } from '../store';
import { pageLanguage } from './language';

/** Compiling is pure, so one compiled form per content hash and language serves the whole page. */
const compiled = new Map<string, Form>();

/** `other-form`: the device holds another text under this very version, which must not pass for the one that was filled in. */
export type MissingForm = 'form' | 'other-form';

/** The form at exactly this version and with exactly this text, in the language of the page. */
export async function findForm(
  store: Store,
  reference: FormReference,
): Promise<{ readonly form: Form } | { readonly missing: MissingForm }> {
  const canonical = await store.definition(reference.id, reference.version);
  if (canonical === null) return { missing: 'form' };
  if (canonical.hash !== reference.hash) return { missing: 'other-form' };
  const language = pageLanguage();
  const key = `${canonical.hash} ${language}`;
  const form = compiled.get(key) ?? compile(localise(canonical, language));
  compiled.set(key, form);
  return { form };
}

/** The same where it does not matter why there is none. */
export async function loadForm(store: Store, reference: FormReference): Promise<Form | null> {
  const found = await findForm(store, reference);
  return 'form' in found ? found.form : null;
}

export type HeldDefinition = Awaited<ReturnType<Store['definitions']>>[number];

/**
 * The active definition that the events call for. One that is made for this kind of treatment change comes first, so that stopping is
 * never asked about as a new drug is; then one that covers most of the points, and of these the one that is for no others. Where two
 * are alike, the point of the first event decides; of versions the newest.
 */
export function definitionFor(held: readonly HeldDefinition[], events: readonly HnaEvent[]): HeldDefinition | null {
  const points = [...new Set(events.flatMap((event) => (event.point === null ? [] : [event.point])))];
  const changes = new Set<string>(events.flatMap((event) => event.treatmentChange ?? []));
  const first = points[0];
  const covers = ({ points: its }: HeldDefinition) => points.filter((point) => its.includes(point)).length;
  const leads = ({ points: its }: HeldDefinition) => (first !== undefined && its.includes(first) ? 1 : 0);
  const isMadeForIt = (definition: HeldDefinition) => (definition.changes === undefined ? 0 : 1);
  const candidates = held.filter(
    (definition) =>
      definition.status === 'active' && covers(definition) > 0 && definition.changes?.some((change) => changes.has(change)) !== false,
  );
  return (
    candidates.toSorted(
      (a, b) =>
        isMadeForIt(b) - isMadeForIt(a) ||
        covers(b) - covers(a) ||
        a.points.length - b.points.length ||
        leads(b) - leads(a) ||
        compareVersions(b.version, a.version),
    )[0] ?? null
  );
}

/** Of each definition its newest active version: what an assessment may begin with. */
export function newestActive(held: readonly HeldDefinition[]): readonly HeldDefinition[] {
  const newest = new Map<string, HeldDefinition>();
  for (const each of held) {
    const known = newest.get(each.id);
    if (each.status === 'active' && (known === undefined || compareVersions(each.version, known.version) > 0)) newest.set(each.id, each);
  }
  return [...newest.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

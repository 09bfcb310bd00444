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
 * The active definition that the events call for: the one that covers most of their points; of its versions the
 * newest. Where two cover as many, the point of the first event decides.
 */
export function definitionFor(held: readonly HeldDefinition[], events: readonly HnaEvent[]): HeldDefinition | null {
  const points = [...new Set(events.flatMap((event) => (event.point === null ? [] : [event.point])))];
  const covers = (definition: HeldDefinition) => points.filter((point) => definition.points.includes(point)).length;
  const first = points[0];
  const leads = (definition: HeldDefinition) => (first !== undefined && definition.points.includes(first) ? 1 : 0);
  const candidates = held.filter((definition) => definition.status === 'active' && covers(definition) > 0);
  return candidates.toSorted((a, b) => covers(b) - covers(a) || leads(b) - leads(a) || compareVersions(b.version, a.version))[0] ?? null;
}

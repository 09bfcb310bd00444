import type { CanonicalForm } from '../definition';
import { compile, type Form } from '../engine';
import { formName, summarise, type FormReference, type RecordId } from '../records';
import type { Database, Tables } from './database';
import { statesOfPatient } from './record-table';
import type { Group, Groups } from './summary-blocks';
import { entryOf, type Entry } from './summary-lines';

/** Makes summaries of what is stored, with the forms that they need. */
export class SummaryMaker {
  readonly #forms = new Map<string, Form | null>();

  constructor(
    private readonly database: Database,
    private readonly definition: (id: string, version: string) => Promise<CanonicalForm | null>,
  ) {}

  /** Forms that were not here are looked for again. */
  noteForms(): void {
    for (const [key, form] of this.#forms) if (form === null) this.#forms.delete(key);
  }

  /** Of these patients; one of whom nothing is here gets a summary that says so. */
  async ofPatients(ids: readonly RecordId[]): Promise<readonly Entry[]> {
    const groups = ids.map((id) => async (tables: Tables): Promise<Group> => [id, await statesOfPatient(tables, id)]);
    const { entries } = await this.of(async (tables) => ({ groups: await Promise.all(groups.map((group) => group(tables))), next: null }));
    return entries;
  }

  async of(read: (tables: Tables) => Promise<Groups>): Promise<{ readonly entries: readonly Entry[]; readonly next: RecordId | null }> {
    const { groups, next } = await this.database.run(['records'], 'readonly', read);
    for (;;) {
      const unknown = new Set<FormReference>();
      const entries = groups.map(([id, states]) => entryOf(summarise(id, states, (form) => this.#form(form, unknown))));
      if (unknown.size === 0) return { entries, next };
      for (const reference of unknown) await this.#fetch(reference);
    }
  }

  #form(reference: FormReference, unknown: Set<FormReference>): Form | null {
    const form = this.#forms.get(formName(reference));
    if (form === undefined) unknown.add(reference);
    return form?.canonical.hash === reference.hash ? form : null;
  }

  async #fetch({ id, version }: FormReference): Promise<void> {
    const canonical = await this.definition(id, version);
    this.#forms.set(formName({ id, version }), canonical === null ? null : compile(canonical));
  }
}

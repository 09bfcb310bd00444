import type { WireChangeset } from '../../protocol';
import { canonicalJson, hashHeader, hashText } from '../../records';
import type { Act } from './course';

/** A device's acts as the chain that it would have made of them, in the order in which they were done. */
export function chainOf(acts: readonly Act[]): readonly WireChangeset[] {
  let prev: string | null = null;
  return acts
    .toSorted((one, other) => one.at - other.at || (one.header.id < other.header.id ? -1 : 1))
    .map(({ header: own, changes, salt, form }, index) => {
      const body = canonicalJson({
        salt,
        ...(form === null ? {} : { form: { ...form } }),
        changes: changes.map((change) => ({ ...change })),
      });
      const header = { ...own, seq: index + 1, prev, bodyHash: hashText(body) };
      prev = hashHeader(header);
      return { header, body };
    });
}

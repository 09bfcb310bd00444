import { guard, isRecordState, isText, listOf, objectOf, recordOf, type HeadChange } from '../records';

/**
 * The inside of a record as it is sealed. Most of a record is ids, and what is written more often than anything else should be short: who made
 * the heads on which device is said once, each head is five values in a row, and the superseded ids are one text.
 */
interface Packed {
  readonly by: readonly (readonly [author: string, device: string])[];
  /** Of each path its heads, each as id, value, changeset, place in `by`, time. */
  readonly heads: Readonly<Record<string, readonly unknown[]>>;
  readonly superseded: string;
}
const width = 5;
const isPair = listOf(isText, 2, 2);
const isPacked = guard<Packed>(
  objectOf({
    by: listOf(isPair),
    heads: recordOf(isText, (value) => Array.isArray(value) && value.length % width === 0),
    superseded: isText,
  }),
);

/** A record as it is to be sealed; anything else as it is. */
export function pack(row: unknown, inside: object): object {
  if (!isRecordState(row)) return inside;
  const by: (readonly [string, string])[] = [];
  const place = ({ author, device }: HeadChange): number => {
    const at = by.findIndex(([one, other]) => one === author && other === device);
    return at === -1 ? by.push([author, device]) - 1 : at;
  };
  const heads = Object.entries(row.fields).map(
    ([path, each]) => [path, each.flatMap((head) => [head.id, head.value, head.changeset, place(head), head.at])] as const,
  );
  return { by, heads: Object.fromEntries(heads), superseded: row.superseded.join(' ') } satisfies Packed;
}

/** What was sealed, as a record has it; what an earlier build sealed, which did not pack, as it is. */
export function unpack(content: object): object {
  if (!isPacked(content)) return content;
  const { by, heads, superseded } = content;
  const fields = Object.entries(heads).map(([path, values]) => {
    const each = Array.from({ length: values.length / width }, (_, at) => {
      const [id, value, changeset, place, time] = values.slice(at * width, (at + 1) * width);
      const [author, device] = by[Number(place)] ?? [];
      return { id, value, changeset, author, device, at: time };
    });
    return [path, each] as const;
  });
  return { fields: Object.fromEntries(fields), superseded: superseded === '' ? [] : superseded.split(' ') };
}

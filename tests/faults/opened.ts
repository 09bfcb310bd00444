import { Sealer } from '../../src/store/sealer';
import type { TableName } from '../../src/store/upgrade';
import { ringOf } from '../store/ring';
import { keyText, type Tables } from './disk';

const ring = ringOf(() => {
  throw new Error('Nothing is sealed here.');
});
const sealer = new Sealer(ring);
const known = new WeakMap<object, object>();

/** A row of a disk as its device knows it; as it lies there where it does not open. */
export function opened(tables: Tables, table: TableName, row: object): object {
  const before = known.get(row);
  if (before !== undefined) return before;
  const k = sealer.keyIn(table, row);
  // Each device has a key of its own for one patient.
  if (k !== null && !ring.admit(tables.get('keys')?.rows.get(keyText(k))?.row))
    for (const { row: bundle } of tables.get('keys')?.rows.values() ?? []) ring.admitFrom(bundle, [k]);
  const found = sealer.open(table, row) ?? row;
  known.set(row, found);
  return found;
}

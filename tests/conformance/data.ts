import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Questionnaires and suites that others have published. They are read in place and never copied; they may not be there. */
const folder = process.env.HNA_CONFORMANCE ?? '../shared/data';

/** Where a suite stands, or null, said aloud, where it does not. */
export function suiteAt(path: string): string | null {
  const found = join(folder, path);
  if (existsSync(found)) return found;
  console.log(`Left out: ${found} is not there (HNA_CONFORMANCE names another folder).`);
  return null;
}

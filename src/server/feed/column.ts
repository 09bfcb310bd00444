import { sql, type RawBuilder } from 'kysely';

/**
 * Many rows by one statement with one text for each column: the statement stays the same however many rows there are, and
 * nothing has to be escaped here or read apart there.
 */
const separator = '\u001e';
/** Of texts that hold no control character, as JSON does not. Where all are null there is no text. */
export const column = (values: readonly (string | number | null)[]): RawBuilder<unknown> =>
  sql`string_to_array(${values.join(separator)}, ${sql.lit(separator)}, '')`;

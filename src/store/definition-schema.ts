import * as z from 'zod/mini';
import { canonicalFormSchema, canonicalJson, hashText } from '../definition';

/** A canonical form that is what its hash says: what a form that comes from elsewhere has to pass before it is put here. */
export const definitionSchema = canonicalFormSchema.check(
  z.refine(({ hash, ...rest }) => hashText(canonicalJson(rest)) === hash, 'The form is not what its hash says.'),
);

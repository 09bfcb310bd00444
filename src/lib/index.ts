export {
  buildDefinition,
  buildForms,
  formatProblem,
  type BuiltDefinition,
  type BuiltForms,
  type DefinitionShelf,
  type Problem,
} from '../definition/build';
export { canonicalFormSchema, localise, type CanonicalForm, type CanonicalItem } from '../definition';
export * from '../engine';
export { defineForm, type Answers, type FormDefinition } from './define-form';
export { responseSchema } from './response-schema';

/**
 * What an author may write: the source of a definition, of the concern library, of a page that is used whole and of its
 * scenarios. Unknown keys are errors. Expressions are infix text here and become a closed tree when the definition is built.
 */
export { servicesFileSchema, standardIds, standardsFileSchema, type ServicesFile, type StandardsFile } from './care';
export { formSchema, type FormSource } from './form';
export { cellSchema, isReserved, itemSchema, type BuildableItem, type CellSource, type ItemSource } from './items';
export { type MigrationSource } from './migrations';
export { concernLibrarySchema, sharedPageSchema, type ConcernLibrarySource, type ConcernSource, type SharedPageSource } from './pages';
export { scenarioFileSchema, type ScenarioFile } from './scenarios';
export { forbiddenNames } from './words';

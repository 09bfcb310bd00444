/** Takes answers from one version of a form to another. Fetched apart: imported only by `draft.ts`. */
export { migrate } from '../../engine';
export { conflictsOf, migrateAssessment } from '../../records';

export { answers } from './lock';
export { appRole, ownerRole, reachRunning, startEmbeddedPostgres, type EmbeddedOptions, type EmbeddedPostgres } from './embedded';
export { isRunning } from './places';
export { writePrivate } from './secrets';

export { appRole, reachRunning, startEmbeddedPostgres, type EmbeddedPostgres } from './embedded';
export { isRunning } from './places';
export { writePrivate } from './secrets';

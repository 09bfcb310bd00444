export * from './contract';
export { definitionSchema } from './definition-schema';
export { beginNewLog } from './fresh-log';
export { openStore } from './open';
export { rescueUnsent, type Rescue } from './rescue';
export { databaseName, deletePlainDatabase } from './upgrade';

export * from './contract';
export { definitionSchema } from './definition-schema';
export { beginNewLog } from './fresh-log';
export { openStore } from './open';
export { PackTable, type AtLock, type KeptPack, type Pack } from './pack-table';
export { rescueUnsent, type Rescue } from './rescue';
export { databaseName, deletePlainDatabase } from './upgrade';
export { wipeLocked } from './wipe';

export { backUp, type Backup } from './back-up';
export { Nightly } from './nightly';
export { inspectBackup, restore, type Restored, type RestoreOptions } from './restore';

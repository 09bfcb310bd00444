export { SyncWords, useSyncStatus } from './SyncWords';

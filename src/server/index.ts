/** The HTTP server and its PostgreSQL. See README.md. */
export { startServer, type RunningServer, type ServerOptions } from './server';
export { startEmbeddedPostgres } from './postgres';
export {
  addAccountTo,
  backupFolderOf,
  backUpTo,
  disableAccount,
  migrateDatabase,
  resetAccount,
  restoreFrom,
  seedInto,
  verifyBackup,
  verifyAudits,
  type Storage,
} from './administer';
export { changeKeys, listKeys, loseKeys, makeKeys } from './administer-keys';
export { StartFailure } from './failure';
export { demonstrationTeam } from './demo';
export { firingRates } from './made';

/** The HTTP server and its PostgreSQL. See README.md. */
export { startServer, type RunningServer, type ServerOptions } from './server';
export { startEmbeddedPostgres } from './postgres';
export { addAccountTo, backupFolderOf, backUpTo, migrateDatabase, restoreFrom, type Storage } from './administer';
export { StartFailure } from './failure';

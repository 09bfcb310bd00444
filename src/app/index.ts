export { AppServices, newId, ServicesProvider, teamZone, todayOf, useServices, type Clock, type Services } from './services';
export { SyncWords } from './sync-words';
export { handedOverNote } from './staff/hand-over';

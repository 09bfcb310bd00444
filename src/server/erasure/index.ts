export { confirmErased, erase, listErasures, replay, toErase } from './erase';
export { Ledger, ledgerPlace } from './ledger';

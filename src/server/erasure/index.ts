export { confirmErased, erase, isErased, listErasures, replay, toErase } from './erase';
export { Ledger, ledgerPlace } from './ledger';

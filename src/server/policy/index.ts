/** Who may do what. `table.ts` is the whole of it; `guard.ts` puts it before every route. */
export { guardRoutes } from './guard';
export { may, mayChange, needsSignature, only, rightsOf, rolesIn, routeRow, textOf } from './policy';

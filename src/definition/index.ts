export type * from './canonical';

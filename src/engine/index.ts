export type * from './contract';
export { AnswerError } from './contract';

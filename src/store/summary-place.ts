import type { RecordId } from '../records';

/** The summaries of patients whose ids begin alike lie together. */
export type Block = string;

/** An id begins with one of these many characters. */
export const blockCount = 64;
export const blockOf = (patient: RecordId): Block => patient.slice(0, 1);

/** So long without a keystroke, and what was typed is written. */
export const idleMilliseconds = 400;

/** What could not be written is tried again after. */
export const retryMilliseconds = 5000;

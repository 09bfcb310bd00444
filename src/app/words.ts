/** A code as a message's selector: ICU takes no hyphens there, so `same-day` chooses `sameDay`. */
export const selector = (code: string): string => code.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

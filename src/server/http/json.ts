const deepest = 64;

/**
 * Whether JSON text nests no deeper than 64. One pass over the characters: a parser that recurses must never see a
 * text that would exhaust its stack.
 */
export function isShallow(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charCodeAt(i);
    if (quoted) {
      if (character === 0x5c) i += 1;
      else if (character === 0x22) quoted = false;
    } else if (character === 0x22) quoted = true;
    else if (character === 0x7b || character === 0x5b) {
      depth += 1;
      if (depth > deepest) return false;
    } else if (character === 0x7d || character === 0x5d) depth -= 1;
  }
  return true;
}

/** Text that PostgreSQL can keep: no NUL and no lone surrogate. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);
}

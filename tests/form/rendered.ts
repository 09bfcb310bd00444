/** What React keeps of one component or element; only what is read here. */
interface Fiber {
  readonly tag: number;
  readonly flags: number;
  readonly alternate: unknown;
  readonly child: unknown;
  readonly sibling: unknown;
}

const isFiber = (value: unknown): value is Fiber => typeof value === 'object' && value !== null && 'tag' in value && 'flags' in value;

/** React's tags of components: function, class, forwardRef, memo and simple memo. */
const components = new Set([0, 1, 11, 14, 15]);
/** React's flag for "its function was called". */
const performedWork = 1;

/** How many components were rendered in a commit, given the root that React tells its developer tools of. */
export function renderedIn(root: unknown): number {
  return typeof root === 'object' && root !== null && 'current' in root ? count(root.current) : 0;
}

function count(value: unknown): number {
  if (!isFiber(value)) return 0;
  const before = value.alternate;
  const isNew = !isFiber(before);
  const rendered = components.has(value.tag) && (isNew || (value.flags & performedWork) !== 0) ? 1 : 0;
  // Children that are the same objects as before were not looked at.
  if (isFiber(before) && before.child === value.child) return rendered;
  let below = 0;
  for (let child = value.child; isFiber(child); child = child.sibling) below += count(child);
  return rendered + below;
}

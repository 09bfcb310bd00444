/** An empty file that is made, asked to grow, and deleted; nothing is written into it. */
const name = 'hna-room';
/** A full disk may let a question hang for ever; sending must not wait for it. */
const patience = 5_000;

/**
 * Whether this app may store so many more bytes. What Chromium says of its quota is the same on every device, however full, so
 * it is tried: a file that is told to grow is refused where there is no room, and costs milliseconds. Where neither can tell,
 * there is room: the database says so soon enough where there is none.
 */
export async function hasRoom(bytes: number): Promise<boolean> {
  if (typeof navigator === 'undefined' || !('storage' in navigator)) return true;
  return new Promise((resolve) => {
    const hangs = setTimeout(() => resolve(false), patience);
    void look(bytes).then((answer) => {
      clearTimeout(hangs);
      resolve(answer);
    });
  });
}

async function look(bytes: number): Promise<boolean> {
  // Some browsers have no such question.
  if ((await left().catch(() => Infinity)) < bytes) return false;
  return grows(bytes).catch((error: unknown) => !(error instanceof DOMException && error.name === 'QuotaExceededError'));
}

async function left(): Promise<number> {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? Infinity : quota - usage;
}

async function grows(bytes: number): Promise<true> {
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle(name, { create: true });
  try {
    const stream = await file.createWritable();
    try {
      await stream.truncate(bytes);
    } finally {
      await stream.abort().catch(() => undefined);
    }
    return true;
  } finally {
    await folder.removeEntry(name).catch(() => undefined);
  }
}

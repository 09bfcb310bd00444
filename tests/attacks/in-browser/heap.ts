import { setTimeout as sleep } from 'node:timers/promises';
import type { ChromiumDriver } from '../../browser/driver/chromium';

/** Everything that JavaScript of the page can still reach, as one text: a heap snapshot collects the garbage first. */
export async function heapOf(browser: ChromiumDriver): Promise<string> {
  const parts: string[] = [];
  const take = ({ chunk }: { chunk: string }): void => void parts.push(chunk);
  browser.cdp.on('HeapProfiler.addHeapSnapshotChunk', take);
  await browser.cdp.send('HeapProfiler.enable');
  await browser.cdp.send('HeapProfiler.collectGarbage');
  await browser.cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await browser.cdp.send('HeapProfiler.disable');
  browser.cdp.off('HeapProfiler.addHeapSnapshotChunk', take);
  return parts.join('');
}

/** What is found in the page after a lock. A read that was under way ends moments after it, so what is found is looked for again a few times. */
export async function remainsIn<T>(browser: ChromiumDriver, find: (heap: string) => readonly T[]): Promise<readonly T[]> {
  for (let looks = 1; ; looks += 1) {
    const found = find(await heapOf(browser));
    if (found.length === 0 || looks === 5) return found;
    await sleep(500);
  }
}

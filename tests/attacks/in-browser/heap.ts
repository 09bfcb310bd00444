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

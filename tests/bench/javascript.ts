import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';
import { ChromiumDriver } from '../browser/driver/chromium';
import { Person } from '../browser/driver/person';
import { Product } from '../browser/product';
import { addPatient, openAgain, recordProgression, signIn, startAssessment } from '../browser/steps';
import { row, type Row } from './measure';

/**
 * The JavaScript that Chromium fetches until the first question of a real form shows: of the product as it is built and
 * served, with an empty cache and no service worker, on a device that holds its forms and the assessment. Bytes after gzip.
 */

const firstQuestion = 'main input[type=radio]';
const questionsOfIt = 13;

const gzipped = (code: string | Buffer): number => gzipSync(code, { level: 9 }).length;

export async function* benchJavaScript(): AsyncIterable<Row> {
  const built = spawnSync(process.execPath, ['bin/build.mjs'], { stdio: 'inherit' });
  if (built.status !== 0) throw new Error('The product does not build.');
  const profile = mkdtempSync(join(tmpdir(), 'hna-bench-'));
  const { product, wifi } = await Product.start();
  const browser = await ChromiumDriver.start(profile);
  try {
    const nurse = new Person(browser);
    await browser.cdp.send('Network.enable');
    await browser.cdp.send('Network.setBypassServiceWorker', { bypass: true });
    await browser.cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    const begin = async (name: string, number: string, mode: 'Together, now' | 'Hand over the tablet'): Promise<void> => {
      await browser.goto(wifi.origin);
      await addPatient(nurse, name, number);
      await recordProgression(nurse, true);
      await startAssessment(nurse, mode);
    };
    await begin('Maria Madeup', '943 476 5919', 'Together, now');
    await nurse.seesHeading('Is anything new or worse?');
    await nurse.choose('Yes', 'Are you on your own just now');
    await nurse.seesAnswerSaved();
    const staff = await scriptsUntilQuestion(browser, () => browser.memory.unlock(browser));
    await begin('Anna Invented', '999 000 0018', 'Hand over the tablet');
    await nurse.seesHeading('How are you now?');
    await nurse.press('Start');
    await nurse.seesHeading('Is anything new or worse?');
    const patient = await scriptsUntilQuestion(browser, () => openAgain(nurse));
    const react = await reactAlone();
    yield row('form.js', questionsOfIt, 'bytes', patient, react);
    yield row('form.js-staff', questionsOfIt, 'bytes', staff, react);
  } finally {
    await browser.close();
    await wifi.cut();
    await product.stop();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Loads the page anew and adds up the scripts that were asked for before its first question stood there, the lock on the way included. */
async function scriptsUntilQuestion(browser: ChromiumDriver, unlock: () => Promise<void>): Promise<number> {
  const asked = new Set<string>();
  const note = ({ request, type }: { readonly request: { readonly url: string }; readonly type?: string }): void => {
    if (type === 'Script') asked.add(new URL(request.url).pathname);
  };
  browser.cdp.on('Network.requestWillBeSent', note);
  await browser.page.reload({ waitUntil: 'commit' });
  await unlock();
  await browser.page.waitForSelector(firstQuestion);
  browser.cdp.off('Network.requestWillBeSent', note);
  if (asked.size === 0) throw new Error('The page fetched no script.');
  const sizes = [...asked].map((path) => ({ path, bytes: gzipped(readFileSync(join('dist/app', path))) }));
  for (const { path, bytes } of sizes) console.error(`  ${path} ${bytes}`);
  return sizes.reduce((all, { bytes }) => all + bytes, 0);
}

/** React and its renderer, built the same way, with nothing of ours. */
async function reactAlone(): Promise<number> {
  const output = await build({
    configFile: false,
    root: resolve('tests/bench'),
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
      rollupOptions: { input: resolve('tests/bench/page/react.ts') },
    },
  });
  const chunks = [output].flat().flatMap((each) => ('output' in each ? each.output : []));
  return chunks.reduce(
    (all, chunk: Rollup.OutputChunk | Rollup.OutputAsset) => all + (chunk.type === 'chunk' ? gzipped(chunk.code) : 0),
    0,
  );
}

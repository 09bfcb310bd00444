import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeBehaviours } from '../acceptance/store';
import { BlankSite } from './blank-site';
import type { Driver } from './driver/driver';
import { allEngines } from './driver/engines';
import { scriptOf } from './in-page';

describe.each(allEngines())('the store in $name', (engine) => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-store-'));
  const site = new BlankSite();
  let browser: Driver;
  let outcomes: unknown;

  beforeAll(async () => {
    const [origin, code] = await Promise.all([site.open(), scriptOf('tests/acceptance/in-page.ts', 'page')]);
    browser = await engine.start(profile);
    await browser.goto(origin);
    outcomes = await browser.evaluate(`(async () => { ${code}; return page.runAll(); })()`);
  });
  afterAll(async () => {
    await browser?.close();
    site.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  it.each(storeBehaviours)('$name', ({ name }) => {
    expect(outcomes).toHaveProperty([name], null);
  });
});

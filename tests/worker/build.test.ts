import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workers } from '../../build/workers';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Two small pages that share a part, each with a part of its own and one that it fetches later. */
const sources: Record<string, string> = {
  'index.html': '<!doctype html><title>Staff</title><script type="module" src="/staff.js"></script>',
  'patient.html': '<!doctype html><title>Patient</title><script type="module" src="/patient.js"></script>',
  'staff.js': "import { shared } from './shared.js'; console.log(shared, 'staff-only'); import('./staff-later.js').then(console.log);",
  'patient.js':
    "import { shared } from './shared.js'; console.log(shared, 'patient-only'); import('./patient-later.js').then(console.log);",
  'shared.js': "export const shared = 'shared-part';",
  'staff-later.js': "export const later = 'staff-later';",
  'patient-later.js': "export const later = 'patient-later';",
  'src/messages/en-GB/staff.json': '{}',
};

describe('the service workers as built', () => {
  let folder = '';
  const read = (file: string) => readFile(join(folder, 'dist', file), 'utf8');
  const filesOf = async (file: string) => [...(await read(file)).matchAll(/"url":"([^"]*)"/g)].map((match) => match[1] ?? '');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hna-pages-'));
    await mkdir(join(folder, 'src/messages/en-GB'), { recursive: true });
    await Promise.all(Object.entries(sources).map(([name, text]) => writeFile(join(folder, name), text)));
    const worker = { namespaces: [], files: [] };
    await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      plugins: [
        workers(root, [
          { ...worker, entry: 'src/worker/staff.ts', file: 'sw.js', page: 'index.html', address: '/' },
          { ...worker, entry: 'src/worker/patient.ts', file: 'p/sw.js', page: 'patient.html', address: '/p/' },
        ]),
      ],
      build: {
        outDir: join(folder, 'dist'),
        modulePreload: { polyfill: false },
        rollupOptions: { input: { index: join(folder, 'index.html'), patient: join(folder, 'patient.html') } },
      },
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('keep the page under the address at which it is served', async () => {
    expect(await filesOf('sw.js')).toContain('/');
    expect(await filesOf('p/sw.js')).toContain('/p/');
  });

  it('keep for the patient only what the patient page needs, now or later', async () => {
    const files = (await filesOf('p/sw.js')).filter((file) => file.startsWith('/assets/'));
    const text = (await Promise.all(files.map(read))).join('\n');
    expect(text).toContain('patient-only');
    expect(text).toContain('patient-later');
    expect(text).toContain('shared-part');
    expect(text).not.toMatch(/staff-only|staff-later/);
    expect(await filesOf('p/sw.js')).not.toContain('/index.html');
  });

  it('keep for staff what the staff page needs', async () => {
    const files = (await filesOf('sw.js')).filter((file) => file.startsWith('/assets/'));
    const text = (await Promise.all(files.map(read))).join('\n');
    expect(text).toMatch(/staff-only[\s\S]*staff-later|staff-later[\s\S]*staff-only/);
    expect(text).not.toMatch(/patient-only|patient-later/);
  });

  it('wait to be told before a new version takes over, and delete no cache by a part of its name', async () => {
    for (const file of ['sw.js', 'p/sw.js']) {
      const text = await read(file);
      expect(text.match(/skipWaiting\(\)/g)).toHaveLength(1);
      expect(text).toContain('SKIP_WAITING');
      expect(text).not.toContain('-precache-v1');
      expect(text).not.toMatch(/__WB_MANIFEST|process\.env/);
    }
  });
});

import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { careLibrary } from './build/care-library';
import { look } from './build/look';
import { messages } from './build/messages';
import { workers } from './build/workers';

const root = fileURLToPath(new URL('.', import.meta.url));
const icons = ['icons/icon.svg', 'icons/icon-192.png', 'icons/apple-touch-180.png'];
const keyWorker = { entry: 'src/vault/key-worker.ts', file: 'key-worker.js' };

export default defineConfig({
  root,
  plugins: [
    react(),
    messages(),
    careLibrary(root),
    look(root),
    workers(
      root,
      [
        {
          entry: 'src/worker/staff.ts',
          file: 'sw.js',
          page: 'index.html',
          address: '/',
          also: [{ page: 'repair.html', address: '/repair' }],
          namespaces: ['common', 'form', 'staff', 'repair'],
          files: [...icons, keyWorker.file, 'staff.webmanifest'],
        },
        {
          entry: 'src/worker/patient.ts',
          file: 'p/sw.js',
          page: 'patient.html',
          address: '/p/',
          namespaces: ['common', 'form', 'patient'],
          files: [...icons, keyWorker.file, 'patient.webmanifest'],
        },
      ],
      [keyWorker],
    ),
  ],
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
    // The browsers of the floor have it, and the polyfill would be an inline script.
    modulePreload: { polyfill: false },
    // A data: address for a script or font would need a wider content policy.
    assetsInlineLimit: 0,
    // One chunk is shared by both pages: the engine, the store and the forms.
    chunkSizeWarningLimit: 600,
    rollupOptions: {
      input: { index: 'index.html', patient: 'patient.html', repair: 'repair.html' },
      // A room's index names more than a page uses; what it does not use must not come along.
      treeshake: {
        moduleSideEffects: [{ test: /\/src\/(definition|engine|records|protocol|vault|store|form|look|messages)\//, sideEffects: false }],
      },
    },
  },
  server: { host: '127.0.0.1' },
});

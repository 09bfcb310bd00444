import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import manifest from './package.json' with { type: 'json' };
import { compileLook } from './build/look';
import { messages } from './build/messages';

const root = fileURLToPath(new URL('.', import.meta.url));
const installed = Object.keys(manifest.dependencies);

/** `look.css`, and `look.rtl.css` for languages written from right to left. */
const stylesheets: Plugin = {
  name: 'hna-stylesheets',
  buildStart() {
    const { ltr, rtl } = compileLook(root);
    this.emitFile({ type: 'asset', fileName: 'look.css', source: ltr });
    this.emitFile({ type: 'asset', fileName: 'look.rtl.css', source: rtl });
  },
};

/** The library: the engine and the form components, for other people's applications. Packages stay outside. */
export default defineConfig({
  root,
  publicDir: false,
  plugins: [react(), messages(), stylesheets],
  build: {
    outDir: 'dist/lib',
    emptyOutDir: true,
    target: 'es2023',
    minify: false,
    lib: { entry: { index: 'src/lib/index.ts', react: 'src/lib/react.ts' }, formats: ['es'] },
    rollupOptions: { external: (id) => installed.some((name) => id === name || id.startsWith(`${name}/`)) },
  },
});

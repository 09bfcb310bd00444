import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import rtlcss from 'rtlcss';
import { compile, compileString } from 'sass';
import type { HtmlTagDescriptor, Plugin } from 'vite';
import { withThemes } from './theme';

export interface Stylesheets {
  readonly ltr: string;
  readonly rtl: string;
}

/** Compiles both stylesheets: nhsuk-frontend's Sass and its mirrored twin, each followed by our own, which is logical already. */
export function compileLook(root: string): Stylesheets {
  const sheet = (name: string) =>
    compile(resolve(root, `src/look/${name}.scss`), { loadPaths: [resolve(root, 'node_modules')], quietDeps: true }).css;
  // Icons of components that we do not have are the only images; a rule without its image draws nothing.
  const nhsuk = sheet('nhsuk').replace(/^\s*[\w-]+:[^;{}]*url\("\/assets\/images[^;]*;$/gm, '');
  const own = sheet('own');
  const finish = (css: string) => compileString(withThemes(`${css}\n${own}`), { syntax: 'css', style: 'compressed', charset: false }).css;
  return { ltr: finish(nhsuk), rtl: finish(rtlcss.process(nhsuk)) };
}

/** Puts the stylesheet for the reading direction into each page as a link, which the strict content policy allows. */
export function look(root: string): Plugin {
  let sheets: Stylesheets = { ltr: '', rtl: '' };
  let building = false;
  const path = (direction: keyof Stylesheets) =>
    building
      ? `/assets/look.${direction}.${createHash('sha256').update(sheets[direction]).digest('hex').slice(0, 10)}.css`
      : `/look.${direction}.css`;
  return {
    name: 'hna-look',
    configResolved(config) {
      building = config.command === 'build';
    },
    buildStart() {
      sheets = compileLook(root);
      if (!building) return;
      for (const direction of ['ltr', 'rtl'] as const) {
        this.emitFile({ type: 'asset', fileName: path(direction).slice(1), source: sheets[direction] });
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const direction = (['ltr', 'rtl'] as const).find((one) => request.url?.split('?')[0] === path(one));
        if (direction === undefined) return next();
        response.setHeader('Content-Type', 'text/css; charset=utf-8').end(compileLook(root)[direction]);
      });
    },
    transformIndexHtml(): HtmlTagDescriptor[] {
      const attrs = { id: 'hna-look', rel: 'stylesheet', href: path('ltr'), 'data-ltr': path('ltr'), 'data-rtl': path('rtl') };
      return [{ tag: 'link', attrs, injectTo: 'head' }];
    },
  };
}

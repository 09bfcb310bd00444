import { render } from '@testing-library/react';
import axe from 'axe-core';
import type { ReactNode } from 'react';
import { loadCatalogues, MessagesProvider } from '../../src/messages';

/** Shows something in a language, as a page does. */
export async function show(content: ReactNode, language = 'en-GB') {
  const catalogues = await loadCatalogues(language, ['common']);
  return render(
    <MessagesProvider language={language} catalogues={catalogues}>
      {content}
    </MessagesProvider>,
  );
}

/** What axe finds wrong; colours need a browser and are looked at there. */
export async function violations(element: Element): Promise<readonly string[]> {
  const found = await axe.run(element, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ')}`);
}

import { useEffect, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { CanonicalForm } from '../../../src/definition';
import { compile, open, type Session } from '../../../src/engine';
import { RedFlagBanner, StepForm, useSteps } from '../../../src/form';
import { loadCatalogues, MessagesProvider } from '../../../src/messages';
import { planOf } from '../plan';
import { measureKeys, ready, sizeOfPage } from './paint';

/** The generated form as a screen of the product shows it, all on one page, every gate open. */

measureKeys();
// Words and form come side by side, as in the product.
const words = loadCatalogues('en-GB', ['common', 'form']);
const size = sizeOfPage();
const gates = planOf(size).questions.filter(({ kind }) => kind === 'gate');
// Straight from our own build, so it crosses no schema here: reading it back from a device is the store's to measure.
const canonical: CanonicalForm = JSON.parse(document.getElementById('form')?.textContent ?? '');
const session = open(compile(canonical), { today: '2026-05-01', answers: Object.fromEntries(gates.map(({ id }) => [id, 'yes'])) });

function Screen({ session: filled }: { readonly session: Session }): ReactNode {
  const { step, goOn } = useSteps(filled, { nothingToday: false, layout: 'page' });
  useEffect(ready, []);
  return (
    <main>
      <RedFlagBanner session={filled}>{null}</RedFlagBanner>
      <StepForm session={filled} step={step} onContinue={goOn} />
    </main>
  );
}

const root = document.getElementById('root');
const catalogues = await words;
if (root !== null) {
  createRoot(root).render(
    <MessagesProvider language="en-GB" catalogues={catalogues}>
      <Screen session={session} />
    </MessagesProvider>,
  );
}

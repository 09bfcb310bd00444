import { render } from '@testing-library/react';
import { Profiler, type ReactNode } from 'react';
import { localise } from '../../src/definition';
import { compile, open, type Answers, type Session } from '../../src/engine';
import { ahead, defaultRegistry } from '../../src/form';
import { allPartsFor } from '../../src/form/late-parts';
import { MessagesProvider } from '../../src/messages';
import form from '../../src/messages/en-GB/form.json';
import common from '../../src/messages/en-GB/common.json';
import './all-here';
import { formOf, is } from '../engine/forms';

/** A form with one of everything that a person meets: safety check, concerns, the top three, other questions. */
export const sketch = formOf({
  title: 'How are you now?',
  aloneGate: 'alone-now',
  pages: [
    {
      id: 'safety',
      safetyCheck: true,
      items: [
        { id: 'alone-now', type: 'yes-no', text: 'Are you on your own?', required: true },
        { id: 'weak-limbs', type: 'yes-no', text: 'Are your legs weak?', notSure: true, required: true },
        { id: 'unsafe', type: 'yes-no', text: 'Do you feel unsafe at home?', preferNotToSay: true, sensitive: 'alone', discreet: true },
        { id: 'not-alive', type: 'yes-no', text: 'Thoughts of not wanting to be alive?', preferNotToSay: true, sensitive: 'alone' },
      ],
    },
    {
      id: 'body',
      items: [
        { id: 'sleep', type: 'concern', text: 'Sleep' },
        { id: 'pain', type: 'concern', text: 'Pain', lead: true },
        { id: 'pain-where', type: 'text', text: 'Where does it hurt?', follows: 'pain', showIf: is('pain.talk', 'yes') },
        { id: 'dreams', type: 'concern', text: 'Dreams', more: true },
        { id: 'closeness', type: 'concern', text: 'Closeness', sensitive: 'private', more: true },
      ],
    },
    { id: 'top', items: [{ id: 'top-three', type: 'rank', text: 'What matters most?', top: 3 }] },
    {
      id: 'other',
      items: [
        { id: 'weight', type: 'number', text: 'Your weight', min: 20, max: 300, unit: 'kg' },
        { id: 'since', type: 'date', text: 'Since when?' },
        {
          id: 'help',
          type: 'choices',
          text: 'Who helps you?',
          options: [
            { code: 'family', text: 'Family' },
            { code: 'nobody', text: 'Nobody', exclusive: true },
          ],
        },
        { id: 'mood', type: 'scale', text: 'How was your mood?', min: 0, max: 10, ends: { low: 'Low', high: 'High' } },
        { id: 'words', type: 'paragraph', text: 'Anything else?', maxLength: 20 },
      ],
    },
  ],
  redFlags: [
    { id: 'cord', when: is('weak-limbs', 'yes'), patient: 'Ring your 24-hour line now.' },
    { id: 'unsafe-flag', when: is('unsafe', 'yes'), patient: 'Never on a screen.', discreet: true },
  ],
});

await ahead(allPartsFor(sketch, defaultRegistry));

export const sessionOf = (answers: Answers = {}, language = sketch.language): Session =>
  open(compile(localise(sketch, language)), { today: '2026-05-01', answers });

/** `language`: the one that our words count as. */
export function Words({ children, language = 'en-GB' }: { readonly children: ReactNode; readonly language?: string }): ReactNode {
  return (
    <MessagesProvider language={language} catalogues={catalogues}>
      {children}
    </MessagesProvider>
  );
}
const catalogues = [form, common];

export function show(node: ReactNode, onRender: () => void = () => undefined) {
  return render(
    <Words>
      <Profiler id="shown" onRender={onRender}>
        {node}
      </Profiler>
    </Words>,
  );
}

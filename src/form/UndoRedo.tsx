import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Patch, Session } from '../engine';
import { isPrivateIn } from './fields';
import { locate } from './locate';
import { useHistory } from './session-hooks';
import { aloud, type Translate, type Voice } from './voice';
import { nameOf, rowWord } from './words';

type Direction = 'undo' | 'redo';

/** Takes the last edit back, or brings it back: by button, or by Ctrl+Z outside a text field, which has an undo of its own. */
export function UndoRedo({ session, t }: { readonly session: Session; readonly t: Translate }): ReactNode {
  const { canUndo, canRedo } = useHistory(session);
  const [said, say] = useState<ReactNode>('');
  const words = useRef<HTMLParagraphElement>(null);
  const press = (direction: Direction): void => {
    say(step(session, direction, t));
    // A button that has nothing more to do goes away, and would take the focus with it.
    if (!(direction === 'undo' ? session.canUndo : session.canRedo)) words.current?.focus();
  };
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.altKey || isTyped(event.target)) return;
      event.preventDefault();
      say(step(session, event.shiftKey ? 'redo' : 'undo', t));
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, [session, t]);
  return (
    <div className="hna-undo">
      {(['undo', 'redo'] as const).map((direction) => (
        <button
          key={direction}
          type="button"
          className="hna-link-button"
          hidden={!(direction === 'undo' ? canUndo : canRedo)}
          onClick={() => press(direction)}
        >
          {t(`form.${direction}`)}
        </button>
      ))}
      <p ref={words} tabIndex={-1} aria-live="polite">
        {said}
      </p>
    </div>
  );
}

/** Goes one edit back or forth, and says what that was. */
function step(session: Session, direction: Direction, t: Translate): ReactNode {
  const patch = direction === 'undo' ? session.undo() : session.redo();
  const voice = aloud(t, session.form.canonical);
  const name = changed(voice, session, patch);
  return name === null ? '' : voice.say(direction === 'undo' ? 'form.undone' : 'form.redone', { name });
}

function changed<T>(voice: Voice<T>, session: Session, { answers, rows }: Patch): T | null {
  const [table] = rows;
  if (table !== undefined) return rowWord(voice, session, table);
  const [path] = Object.keys(answers);
  const place = path === undefined ? null : locate(session, path);
  if (place === null) return null;
  return isPrivateIn(session, place.item) ? voice.say('form.private-answer') : nameOf(voice, session, place);
}

function isTyped(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button', 'submit'].includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

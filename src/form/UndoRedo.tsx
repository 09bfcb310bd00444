import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Patch, Session } from '../engine';
import { locate } from './answer-text';
import { isPrivate } from './fields';
import { useHistory } from './session-hooks';
import { nameOf, rowWord, type Translate } from './words';

type Direction = 'undo' | 'redo';

/** Takes the last edit back, or brings it back: by button, or by Ctrl+Z outside a text field, which has an undo of its own. */
export function UndoRedo({ session, t }: { readonly session: Session; readonly t: Translate }): ReactNode {
  const { canUndo, canRedo } = useHistory(session);
  const [said, say] = useState('');
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
function step(session: Session, direction: Direction, t: Translate): string {
  const patch = direction === 'undo' ? session.undo() : session.redo();
  const name = changed(session, patch, t);
  return name === null ? '' : t(direction === 'undo' ? 'form.undone' : 'form.redone', { name });
}

function changed(session: Session, { answers, rows }: Patch, t: Translate): string | null {
  const [table] = rows;
  if (table !== undefined) return rowWord(session, table);
  const [path] = Object.keys(answers);
  const place = path === undefined ? null : locate(session, path);
  if (place === null) return null;
  return isPrivate(place.item) ? t('form.private-answer') : nameOf(session, place, t);
}

function isTyped(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button', 'submit'].includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

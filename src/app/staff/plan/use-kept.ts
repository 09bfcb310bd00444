import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { RecordState } from '../../../records';
import { beforeLock } from '../../lock/before-lock';
import { useOpenForm } from '../../open-forms';
import { useServices } from '../../services';
import { KeptText, type KeptView } from './kept-text';

/** A text field that is saved while it is typed: see {@link KeptText}. */
export function useKeptText(
  record: RecordState,
  path: string,
): KeptView & { readonly type: (text: string) => void; readonly leave: () => void } {
  const { store } = useServices();
  const { id } = record;
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- another id or field is another text; the record as read again is told to it below
  const kept = useMemo(() => new KeptText(store, record, path), [store, id, path]);
  useEffect(() => kept.take(record), [kept, record]);
  useEffect(() => {
    const flush = (): void => void kept.flush();
    const flushWhenHidden = (): void => {
      if (document.visibilityState === 'hidden') flush();
    };
    document.addEventListener('visibilitychange', flushWhenHidden);
    window.addEventListener('pagehide', flush);
    const unlisted = beforeLock(() => kept.flush());
    return () => {
      document.removeEventListener('visibilitychange', flushWhenHidden);
      window.removeEventListener('pagehide', flush);
      unlisted();
      flush();
    };
  }, [kept]);
  const view = useSyncExternalStore(kept.subscribe, kept.view);
  useOpenForm(view.state !== 'saved');
  return { ...view, type: (text) => kept.type(text), leave: () => void kept.flush() };
}

import { useState, type ReactNode } from 'react';
import type { Edit } from '../../records';
import { StoreError, type Commit, type CommitOptions } from '../../store';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { useServices } from '../services';

/** Writes edits and tells the truth about it: nothing typed is dropped when it fails, and the screen says why. */
export function useSave(): {
  readonly busy: boolean;
  /** The sentence to show, or null. */
  readonly problem: ReactNode;
  /** Resolves once the device holds it; to null where it does not. */
  readonly commit: (edits: readonly Edit[], options: CommitOptions) => Promise<Commit | null>;
} {
  const t = useTranslate();
  const { store } = useServices();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const commit = async (edits: readonly Edit[], options: CommitOptions) => {
    setBusy(true);
    try {
      const commit = await store.commit(edits, options);
      setFailure(null);
      return commit;
    } catch (error) {
      setFailure(t('save.failed', { code: selector(error instanceof StoreError ? error.code : 'unavailable') }));
      return null;
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    problem:
      failure === null ? null : (
        <p role="alert" className="nhsuk-error-message">
          {failure}
        </p>
      ),
    commit,
  };
}

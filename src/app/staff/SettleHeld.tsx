import { useState } from 'react';
import type { HeldWhole } from '../../protocol';
import { attachHeldNote, type RecordState } from '../../records';
import { Button, Dialog, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import { settleHeld } from '../administration';
import { useServices } from '../services';
import { useSave } from './save';

export type Outcome = 'apply' | 'note' | 'reject';

interface SettleProps {
  readonly whole: HeldWhole;
  /** The record on which a note would hang. */
  readonly place: RecordState | null;
  /** Null while nothing is to be confirmed. */
  readonly outcome: Outcome | null;
  readonly onClose: () => void;
  readonly onSettled: () => void;
}

/** Says what the outcome means before it is done: none of them is taken back, and none deletes anything. */
export function SettleHeld({ whole, place, outcome, onClose, onSettled }: SettleProps) {
  const t = useTranslate();
  const { sync } = useServices();
  const save = useSave();
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => {
    setProblem(null);
    onClose();
  };

  /** The sentence to show where it was not done. */
  const carryOut = async (chosen: Outcome): Promise<string | null> => {
    if (chosen === 'note') {
      if (place === null) return t('held.no-place');
      const patient = place.kind === 'patient' ? place.id : place.patient;
      const saved = await save.commit(attachHeldNote(place, whole, words.trim()), patient === undefined ? {} : { patient });
      if (!saved) return t('held.not-saved');
      // Its arrival settles what was held.
      await sync.syncNow();
      return null;
    }
    const reply = await settleHeld(whole.id, chosen === 'apply' ? { outcome: 'apply' } : { outcome: 'reject', reason: words.trim() });
    return 'value' in reply ? null : (reply.message ?? t(`admin.problem.${reply.problem}`));
  };
  const confirm = async (chosen: Outcome) => {
    if (chosen !== 'apply' && words.trim() === '') return setProblem(t(`held.${chosen}-missing`));
    setBusy(true);
    const failed = await carryOut(chosen);
    setBusy(false);
    setProblem(failed);
    if (failed === null) {
      onClose();
      onSettled();
    }
  };

  return (
    <Dialog
      open={outcome !== null}
      heading={outcome === null ? '' : t(`held.${outcome}-title`)}
      onClose={close}
      actions={
        <>
          <Button busy={busy} onClick={() => outcome !== null && void confirm(outcome)}>
            {outcome !== null && t(`held.${outcome}-confirm`)}
          </Button>
          <Button secondary onClick={close}>
            {t('held.cancel')}
          </Button>
        </>
      }
    >
      {outcome !== null && <p>{t(`held.${outcome}-words`)}</p>}
      {(outcome === 'note' || outcome === 'reject') && (
        <TextInput
          id="held-words"
          name="held-words"
          label={t(`held.${outcome}-label`)}
          autoComplete="off"
          maxLength={2000}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      {problem !== null && (
        <p role="alert" className="nhsuk-error-message">
          {problem}
        </p>
      )}
    </Dialog>
  );
}

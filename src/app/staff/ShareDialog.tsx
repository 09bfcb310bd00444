import { useState } from 'react';
import type { Sharing, SharingAct } from '../../protocol';
import { Button, Dialog } from '../../look';
import { useTranslate } from '../../messages';
import { actOnSharing } from '../administration';
import { useServices } from '../services';
import { useStepUp } from './step-up';

/** An act on a patient, and the words that name it. */
export interface Wish extends SharingAct {
  readonly name: string;
  readonly teamName: string;
}

interface Props {
  /** Null while nothing is to be confirmed. */
  readonly wish: Wish | null;
  readonly onClose: () => void;
  /** Left after it failed, or seemed to. */
  readonly onTried: () => void;
  readonly onDone: (wish: Wish, sharing: Sharing) => void;
}

/** Says what the act means, on this team's tablets and on the other's, before it is done. */
export function ShareDialog({ wish, onClose, onTried, onDone }: Props) {
  const t = useTranslate();
  const { sync } = useServices();
  const { withFreshFactor, dialog } = useStepUp();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => {
    setProblem(null);
    onClose();
  };
  /** Where it failed it may have been done all the same, and only the answer been lost. */
  const leave = () => {
    if (problem !== null) onTried();
    close();
  };
  const confirm = async (wanted: Wish) => {
    const { name: _, teamName: __, ...act } = wanted;
    setBusy(true);
    setProblem(null);
    const reply = await withFreshFactor(() => actOnSharing(act));
    setBusy(false);
    if (!('value' in reply)) return setProblem(reply.message ?? t(`admin.problem.${reply.problem}`));
    close();
    onDone(wanted, reply.value);
    // This tablet hears of it like any other.
    void sync.syncNow();
  };
  const words = wish === null ? null : { name: wish.name, team: wish.teamName };
  return (
    <>
      <Dialog
        open={wish !== null}
        heading={wish === null || words === null ? '' : t(`share.${wish.act}-title`, words)}
        onClose={leave}
        busy={busy}
        actions={
          <>
            <Button busy={busy} onClick={() => wish !== null && void confirm(wish)}>
              {wish !== null && words !== null && t(`share.${wish.act}-confirm`, words)}
            </Button>
            <Button secondary busy={busy} onClick={leave}>
              {t('share.cancel')}
            </Button>
          </>
        }
      >
        {wish !== null && words !== null && (
          <ul>
            {(['first', 'second', 'third'] as const).map((which) => (
              <li key={which}>{t(`share.${wish.act}-${which}`, words)}</li>
            ))}
          </ul>
        )}
        {problem !== null && (
          <p role="alert" className="nhsuk-error-message">
            {problem}
          </p>
        )}
      </Dialog>
      {dialog}
    </>
  );
}

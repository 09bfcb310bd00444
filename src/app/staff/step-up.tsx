import { useState, type ReactNode } from 'react';
import { Button, Dialog } from '../../look';
import { useTranslate } from '../../messages';
import type { Asked } from '../administration';
import { showFactor } from '../own-account';
import { useServices } from '../services';
import { CodeForm } from './CodeForm';

interface StepUp {
  /** Does what wants a fresh second factor; where the server asks for it, the person does, and it is done then. */
  readonly withFreshFactor: <T>(act: () => Promise<Asked<T>>) => Promise<Asked<T>>;
  /** Stands somewhere on the screen. */
  readonly dialog: ReactNode;
}

/** For whatever cannot be taken back: a new code of the app within five minutes. */
export function useStepUp(): StepUp {
  const t = useTranslate();
  const { sync } = useServices();
  const [asking, setAsking] = useState<((shown: boolean) => void) | null>(null);
  const settle = (shown: boolean) => {
    asking?.(shown);
    setAsking(null);
  };
  const withFreshFactor: StepUp['withFreshFactor'] = async (act) => {
    const reply = await act();
    if ('value' in reply || reply.problem !== 'step-up') return reply;
    const shown = await new Promise<boolean>((resolve) => setAsking(() => resolve));
    return shown ? act() : reply;
  };
  const dialog = (
    <Dialog
      open={asking !== null}
      heading={t('step-up.title')}
      onClose={() => settle(false)}
      actions={
        <Button secondary onClick={() => settle(false)}>
          {t('step-up.cancel')}
        </Button>
      }
    >
      <p>{t('step-up.why')}</p>
      <CodeForm
        hint={t('sign-in.code-hint')}
        button={t('step-up.button')}
        onCode={async (code) => {
          const reply = await showFactor(code);
          if (!('value' in reply))
            return reply.problem === 'server' ? (reply.message ?? t('admin.problem.server')) : t(`admin.problem.${reply.problem}`);
          settle(true);
          // The session has a new name: whatever was on its way under the former one is sent again.
          void sync.syncNow();
          return null;
        }}
      />
    </Dialog>
  );
  return { withFreshFactor, dialog };
}

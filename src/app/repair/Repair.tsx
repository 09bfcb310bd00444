import { useEffect, useState } from 'react';
import { rescueUnsent, type Rescue } from '../../store';
import type { Keyring } from '../../vault';
import { Button, InsetText, Page, WarningCallout } from '../../look';
import { useTranslate } from '../../messages';

type State =
  | { readonly name: 'ready' }
  | { readonly name: 'reading'; readonly read: number; readonly of: number }
  | { readonly name: 'saved'; readonly rescue: Rescue; readonly file: string }
  | { readonly name: 'nothing' }
  | { readonly name: 'no-database' }
  | { readonly name: 'failed' };

export interface RepairProps {
  readonly factory: IDBFactory;
  readonly ring: () => Promise<Keyring>;
  readonly now: () => number;
  readonly save: (name: string, text: string) => void;
}

/** Takes what is not sent off this tablet as a file, though the app itself does not start. */
export function Repair({ factory, ring, now, save }: RepairProps) {
  const t = useTranslate();
  const [state, setState] = useState<State>({ name: 'ready' });
  useEffect(() => {
    document.title = t('repair.title');
  }, [t]);
  const rescue = async () => {
    setState({ name: 'reading', read: 0, of: 0 });
    try {
      const found = await rescueUnsent(factory, await ring(), now(), (read, of) => setState({ name: 'reading', read, of }));
      if (found === null) return setState({ name: 'no-database' });
      if (found.unsent + found.damaged === 0) return setState({ name: 'nothing' });
      const file = fileName(now());
      save(file, found.text);
      setState({ name: 'saved', rescue: found, file });
    } catch {
      setState({ name: 'failed' });
    }
  };
  const busy = state.name === 'reading';
  return (
    <Page home={{ href: '/' }}>
      <h1 className="nhsuk-heading-l">{t('repair.title')}</h1>
      <p>{t('repair.for')}</p>
      <p>{t('repair.then')}</p>
      <WarningCallout heading={t('repair.personal')}>
        <p>{t('repair.personal-words')}</p>
      </WarningCallout>
      <Button busy={busy} onClick={() => void rescue()}>
        {busy ? t('repair.reading') : t('repair.save')}
      </Button>
      <div aria-live="polite">
        <Outcome state={state} />
      </div>
      <InsetText>{t('repair.keep')}</InsetText>
      <p>
        <a className="nhsuk-link" href="/">
          {t('repair.back')}
        </a>
      </p>
    </Page>
  );
}

function Outcome({ state }: { readonly state: State }) {
  const t = useTranslate();
  switch (state.name) {
    case 'ready':
      return null;
    case 'reading':
      return <p>{state.of === 0 ? t('repair.reading') : t('repair.progress', { read: state.read, of: state.of })}</p>;
    case 'saved':
      return (
        <>
          <p>
            <strong>{t('repair.saved', { file: state.file, count: state.rescue.unsent })}</strong>
          </p>
          {state.rescue.damaged > 0 && <p>{t('repair.damaged', { count: state.rescue.damaged })}</p>}
          <p>{t('repair.next')}</p>
        </>
      );
    case 'nothing':
    case 'no-database':
    case 'failed':
      return (
        <p role={state.name === 'failed' ? 'alert' : undefined}>
          <strong>{t(`repair.${state.name}`)}</strong>
        </p>
      );
  }
}

/** The moment tells two files apart; no person's name stands in it. */
const fileName = (moment: number): string => `hna-unsent-${new Date(moment).toISOString().slice(0, 19).replace(/[:T]/g, '-')}.json`;

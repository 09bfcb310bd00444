import type { ReactNode } from 'react';
import { InsetText, WarningCallout } from '../../../look';
import { useTranslate } from '../../../messages';
import { Link } from '../../router';
import { paths } from '../../routes';
import { todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';
import { loadGate, mayBegin } from './gate';

/** What stands in the way of starting under this form (by its hash), and what to say of it. While it is not known, nothing starts. */
export function useStartGate(hash: string | null): { readonly refused: boolean; readonly notice: ReactNode } {
  const t = useTranslate();
  const { clock, identity } = useServices();
  const today = todayOf(clock);
  const stored = useStored(`gate ${today}`, (store) => loadGate(store, today));
  if (stored.state !== 'ready') return { refused: true, notice: null };
  const gate = stored.value;
  if (hash !== null && !mayBegin(identity, gate, hash)) {
    return {
      refused: true,
      notice: (
        <InsetText>
          <p>{t('gate.not-approved')}</p>
          <Link href={paths.approvals}>{t('gate.see-approvals')}</Link>
        </InsetText>
      ),
    };
  }
  return { refused: false, notice: gate.unfit.length === 0 ? null : <NotReady gate={gate} /> };
}

function NotReady({ gate }: { readonly gate: Awaited<ReturnType<typeof loadGate>> }) {
  const t = useTranslate();
  return (
    <WarningCallout heading={t('gate.start')}>
      <p>{t('gate.start-words')}</p>
      <ul>
        {gate.unfit.map(({ name, state }) => (
          <li key={name}>{t('team.unfit', { name: selector(name), state })}</li>
        ))}
      </ul>
      <p>
        <Link href={paths.teamSettings}>{t('gate.see-settings')}</Link>
      </p>
    </WarningCallout>
  );
}

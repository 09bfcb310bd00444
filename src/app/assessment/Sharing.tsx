import type { ReactNode } from 'react';
import type { Session } from '../../engine';
import { chosenConcerns } from '../../form';
import { keepFromSharing, setSharing, sharings, type Consent, type Edit } from '../../records';
import { Checkboxes, Radios } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';

interface Props {
  readonly session: Session;
  readonly assessment: string;
  readonly consent: Consent;
  readonly say: (edits: readonly Edit[]) => void;
}

/** What may be shared outside the team. Not needed to go on; until she says so, nothing is. */
export function Sharing({ session, assessment, consent, say }: Props): ReactNode {
  const t = useTranslate();
  const choose = (value: string): void => say(setSharing(assessment, sharings.find((sharing) => sharing === value) ?? null));
  const items = session.form.canonical.items;
  const privately = items.filter(({ sensitive }) => sensitive !== undefined).map(({ id }) => id);
  const named = chosenConcerns(session).filter(({ code }) => !privately.includes(code));
  const isKept = (ids: readonly string[]): boolean => ids.length > 0 && ids.every((id) => consent.except.includes(id));
  const keep = (value: string, kept: boolean): void => say(keepFromSharing(assessment, value === 'private' ? privately : [value], kept));
  return (
    <>
      <Radios
        id="sharing"
        name="sharing"
        legend={t('sharing.legend')}
        legendSize="m"
        hint={t('sharing.hint')}
        items={sharings.map((value) => ({ value, label: t('sharing.choice', { choice: selector(value) }) }))}
        value={consent.sharing}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {consent.sharing === 'all-except' && (
        <Checkboxes
          id="sharing-except"
          legend={t('sharing.except')}
          legendSize="s"
          items={[
            ...named.map(({ code, text }) => ({ value: code, label: text })),
            ...(privately.length === 0 ? [] : [{ value: 'private', label: t('sharing.except-private') }]),
          ]}
          values={[...consent.except, ...(isKept(privately) ? ['private'] : [])]}
          onChange={(event) => keep(event.currentTarget.value, event.currentTarget.checked)}
        />
      )}
    </>
  );
}

import { useTranslate } from '../../messages';
import type { Identity } from '../../protocol';
import { makeFirst } from '../session';
import { Entry } from './Entry';
import { EntryForm, type EntryField } from './EntryForm';
import { newPasswordFields } from './new-password';

type Line = 'token' | 'team' | 'display' | 'name';
type Name = Line | 'newPassword' | 'samePassword';

/** The first team of a new server and its administrator, with the token that the server printed at its start. */
export function FirstAdministrator({ onSignedIn }: { readonly onSignedIn: (identity: Identity) => Promise<void> }) {
  const t = useTranslate();
  const line = (name: Line, more: Partial<EntryField<Name>> = {}): EntryField<Name> => ({
    name,
    label: t(`first.${name}`),
    hint: t(`first.${name}-hint`),
    wrong: (typed) => (typed(name) === '' ? t(`first.${name}-missing`) : null),
    ...more,
  });
  const fields: readonly EntryField<Name>[] = [
    line('token', { autoComplete: 'off' }),
    line('team', { autoComplete: 'off' }),
    line('display', { autoComplete: 'name' }),
    line('name', { autoComplete: 'username' }),
    ...newPasswordFields(t),
  ];
  return (
    <Entry
      title={t('first.title')}
      onSignedIn={onSignedIn}
      first={(take) => (
        <>
          <p>{t('first.what')}</p>
          <EntryForm<Name>
            fields={fields}
            button={t('first.button')}
            busyWords={t('set-up.busy')}
            onSend={async (typed) => {
              const [token, team, display, name] = [typed('token'), typed('team'), typed('display'), typed('name')];
              return take(() => makeFirst({ token, team, display, name, password: typed('newPassword') }), t('first.wrong'));
            }}
          />
        </>
      )}
    />
  );
}

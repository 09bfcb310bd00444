import { useTranslate } from '../../messages';
import type { Identity } from '../../protocol';
import { paths } from '../routes';
import { setUpAccount } from '../session';
import { Entry } from './Entry';
import { EntryForm, type EntryField } from './EntryForm';
import { newPasswordFields } from './new-password';
import { BackLinkTo } from './Screen';

type Name = 'name' | 'setUpCode' | 'newPassword' | 'samePassword';

/** A person sets up her own account, or sets it up anew, with the code that an administrator gave her. */
export function SetUpAccount({ onSignedIn }: { readonly onSignedIn: (identity: Identity) => Promise<void> }) {
  const t = useTranslate();
  const fields: readonly EntryField<Name>[] = [
    {
      name: 'name',
      label: t('sign-in.name'),
      autoComplete: 'username',
      wrong: (typed) => (typed('name') === '' ? t('sign-in.name-missing') : null),
    },
    {
      name: 'setUpCode',
      label: t('set-up.code'),
      hint: t('set-up.code-hint'),
      width: 20,
      autoComplete: 'off',
      wrong: (typed) => (typed('setUpCode') === '' ? t('set-up.code-missing') : null),
    },
    ...newPasswordFields(t),
  ];
  return (
    <Entry
      title={t('set-up.title')}
      onSignedIn={onSignedIn}
      first={(take) => (
        <>
          <p>{t('set-up.what')}</p>
          <EntryForm<Name>
            fields={fields}
            button={t('set-up.button')}
            busyWords={t('set-up.busy')}
            onSend={(typed) => {
              const account = { name: typed('name'), code: typed('setUpCode'), password: typed('newPassword') };
              return take(() => setUpAccount(account), t('set-up.wrong'));
            }}
          />
          <BackLinkTo href={paths.signIn}>{t('set-up.back')}</BackLinkTo>
        </>
      )}
    />
  );
}

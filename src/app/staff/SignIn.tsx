import { useTranslate } from '../../messages';
import type { Identity } from '../../protocol';
import { Link } from '../router';
import { paths } from '../routes';
import { signIn } from '../session';
import { Entry } from './Entry';
import { EntryForm } from './EntryForm';

/** A local account of the team's server. Once signed in, this device opens without a connection. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: (identity: Identity) => Promise<void> }) {
  const t = useTranslate();
  return (
    <Entry
      title={t('sign-in.title')}
      onSignedIn={onSignedIn}
      first={(take) => (
        <>
          <EntryForm
            fields={[
              {
                name: 'name',
                label: t('sign-in.name'),
                autoComplete: 'username',
                wrong: (typed) => (typed('name') === '' ? t('sign-in.name-missing') : null),
              },
              {
                name: 'password',
                label: t('sign-in.password'),
                type: 'password',
                autoComplete: 'current-password',
                wrong: (typed) => (typed('password') === '' ? t('sign-in.password-missing') : null),
              },
            ]}
            button={t('sign-in.button')}
            busyWords={t('sign-in.busy')}
            onSend={async (typed) => take(() => signIn({ name: typed('name'), password: typed('password') }), t('sign-in.wrong'))}
          />
          <p>
            <Link href={paths.setUp}>{t('sign-in.set-up')}</Link>
          </p>
        </>
      )}
    />
  );
}

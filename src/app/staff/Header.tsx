import { useState } from 'react';
import { Button, Dialog, Select } from '../../look';
import { useTranslate } from '../../messages';
import { useAccount } from '../account';
import { useServices } from '../services';
import { useStored } from '../stored';
import { themes, useTheme } from '../theme';

/** Beside the name: who is signed in, the theme, and signing out. */
export function Header() {
  const t = useTranslate();
  const { identity } = useServices();
  const [theme, chooseTheme] = useTheme();
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      {identity !== null && <span>{t('header.signed-in', { name: identity.name, team: identity.teamName })}</span>}
      <Select
        id="theme"
        label={t('header.theme')}
        value={theme ?? ''}
        items={[
          ...(theme === null ? [{ value: '', label: t('header.theme-of-device') }] : []),
          ...themes.map((value) => ({ value, label: t('header.theme-name', { theme: value }) })),
        ]}
        onChange={(event) => {
          const chosen = themes.find((each) => each === event.currentTarget.value);
          if (chosen !== undefined) chooseTheme(chosen);
        }}
      />
      {identity !== null && (
        <button type="button" onClick={() => setLeaving(true)}>
          {t('header.sign-out')}
        </button>
      )}
      <SignOut open={leaving} onClose={() => setLeaving(false)} />
    </>
  );
}

/** Says what is not sent yet, and that it stays here: signing out deletes nothing. */
function SignOut({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const t = useTranslate();
  const { signOut } = useAccount();
  const outbox = useStored('outbox', (store) => store.outbox());
  const waiting = outbox.state === 'ready' ? outbox.value.waiting : 0;
  return (
    <Dialog
      open={open}
      heading={t('sign-out.title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={() => void signOut()}>{t('sign-out.button')}</Button>
          <Button secondary onClick={onClose}>
            {t('sign-out.stay')}
          </Button>
        </>
      }
    >
      <p>{waiting === 0 ? t('sign-out.nothing-waits') : t('sign-out.waits', { count: waiting })}</p>
      <p>{t('sign-out.kept')}</p>
    </Dialog>
  );
}

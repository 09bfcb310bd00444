import { Select } from '../../look';
import { useTranslate } from '../../messages';
import { useLock } from '../lock/context';
import { paths } from '../routes';
import { useServicesIfOpen } from '../services';
import { themes, useTheme } from '../theme';
import { usePress } from './press';

/** Beside the name: who is signed in, the theme, and signing out. */
export function Header({ onSignOut }: { readonly onSignOut: () => void }) {
  const t = useTranslate();
  const press = usePress();
  const identity = useServicesIfOpen()?.identity ?? null;
  const lock = useLock();
  const [theme, chooseTheme] = useTheme();
  return (
    <>
      {identity !== null && <span>{t('header.signed-in', { name: identity.name, team: identity.teamName })}</span>}
      {identity !== null && <a {...press(paths.account)}>{t('account.title')}</a>}
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
      {lock !== null && (
        <>
          <a {...press(paths.tabletLock)}>{t('header.tablet')}</a>
          <button type="button" onClick={() => void lock.lockNow('asked')}>
            {t('header.lock')}
          </button>
        </>
      )}
      {identity !== null && (
        <button type="button" onClick={onSignOut}>
          {t('header.sign-out')}
        </button>
      )}
    </>
  );
}

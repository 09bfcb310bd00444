import { Select } from '../../look';
import { useTranslate } from '../../messages';
import { useServices } from '../services';
import { themes, useTheme } from '../theme';

/** Beside the name: who is signed in, the theme, and signing out. */
export function Header({ onSignOut }: { readonly onSignOut: () => void }) {
  const t = useTranslate();
  const { identity } = useServices();
  const [theme, chooseTheme] = useTheme();
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
        <button type="button" onClick={onSignOut}>
          {t('header.sign-out')}
        </button>
      )}
    </>
  );
}

import type { Translate } from '../../messages';
import { shortestPassword } from '../../protocol';
import type { EntryField } from './EntryForm';

/** A new password and the same once more, so that a slip of the finger locks nobody out. */
export function newPasswordFields(t: Translate): readonly EntryField<'newPassword' | 'samePassword'>[] {
  const field = { type: 'password', autoComplete: 'new-password' } as const;
  return [
    {
      ...field,
      name: 'newPassword',
      label: t('new-password.label'),
      hint: t('new-password.hint', { count: shortestPassword }),
      wrong: (typed) => {
        const { length } = typed('newPassword');
        return length < shortestPassword || length > 200 ? t('new-password.short', { count: shortestPassword }) : null;
      },
    },
    {
      ...field,
      name: 'samePassword',
      label: t('new-password.again'),
      wrong: (typed) => (typed('samePassword') === typed('newPassword') ? null : t('new-password.differs')),
    },
  ];
}

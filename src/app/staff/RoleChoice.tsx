import type { ReactNode } from 'react';
import { Checkboxes } from '../../look';
import { useTranslate } from '../../messages';
import { roles, type Role } from '../../protocol';
import { selector } from '../words';

/** What a person does in the team, each with what it lets her do. */
export function RoleChoice(props: {
  readonly id: string;
  readonly legend: ReactNode;
  readonly chosen: readonly Role[];
  readonly onChoose: (roles: readonly Role[]) => void;
  readonly error?: ReactNode;
}) {
  const t = useTranslate();
  const { id, legend, chosen, onChoose, error } = props;
  return (
    <Checkboxes
      id={id}
      name={id}
      legend={legend}
      hint={t('people.roles-hint')}
      error={error}
      values={chosen}
      items={roles.map((role) => ({
        value: role,
        label: t('people.role', { role: selector(role) }),
        hint: t('people.role-hint', { role: selector(role) }),
      }))}
      onChange={({ currentTarget: { value, checked } }) =>
        onChoose(roles.filter((role) => (role === value ? checked : chosen.includes(role))))
      }
    />
  );
}

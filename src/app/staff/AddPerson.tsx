import { useReducer, useState, type FormEvent } from 'react';
import { Button, ErrorSummary, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import type { Role, SetUpCode } from '../../protocol';
import { useOpenForm } from '../open-forms';
import { addPerson } from '../people';
import { RoleChoice } from './RoleChoice';
import { useStepUp } from './step-up';

interface Problem {
  readonly field: 'person-name' | 'person-display' | 'person-roles';
  readonly message: string;
  /** What the server refuses is of all that was typed, and said in the summary alone. */
  readonly own: boolean;
}

/** A new account, which its person sets up herself. What was typed stays where the server refuses it. */
export function AddPerson({ onAdded }: { readonly onAdded: (added: SetUpCode, name: string) => void }) {
  const t = useTranslate();
  const { withFreshFactor, dialog } = useStepUp();
  const [name, setName] = useState('');
  const [display, setDisplay] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  const [busy, setBusy] = useState(false);
  useOpenForm(name !== '' || display !== '' || roles.length > 0);
  const errorOf = (field: Problem['field']) => problems.find((problem) => problem.own && problem.field === field)?.message;

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    countAttempt();
    const missing: Problem[] = [
      ...(display.trim() === '' ? [{ field: 'person-display' as const, message: t('people.display-missing'), own: true }] : []),
      ...(name.trim() === '' ? [{ field: 'person-name' as const, message: t('people.name-missing'), own: true }] : []),
      ...(roles.length === 0 ? [{ field: 'person-roles' as const, message: t('people.roles-missing'), own: true }] : []),
    ];
    setProblems(missing);
    if (missing.length > 0) return;
    setBusy(true);
    const reply = await withFreshFactor(() => addPerson({ name, display, roles: [...roles] }));
    setBusy(false);
    if (!('value' in reply)) {
      const message = reply.message ?? t(`admin.problem.${reply.problem}`);
      return setProblems([{ field: 'person-name', message, own: false }]);
    }
    setName('');
    setDisplay('');
    setRoles([]);
    onAdded(reply.value, display.trim());
  };

  return (
    <section aria-labelledby="add-person">
      <h2 id="add-person" className="nhsuk-heading-m">
        {t('people.add-title')}
      </h2>
      {problems.length > 0 && (
        <ErrorSummary key={attempts} errors={problems.map(({ field, message }) => ({ message, href: `#${field}` }))} />
      )}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          id="person-display"
          name="person-display"
          label={t('people.display')}
          hint={t('people.display-hint')}
          autoComplete="off"
          maxLength={100}
          error={errorOf('person-display')}
          value={display}
          onChange={(event) => setDisplay(event.currentTarget.value)}
        />
        <TextInput
          id="person-name"
          name="person-name"
          label={t('people.name')}
          hint={t('people.name-hint')}
          autoComplete="off"
          autoCapitalize="none"
          maxLength={100}
          error={errorOf('person-name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RoleChoice id="person-roles" legend={t('people.roles')} chosen={roles} onChoose={setRoles} error={errorOf('person-roles')} />
        <Button type="submit" busy={busy}>
          {t('people.add')}
        </Button>
      </form>
      {dialog}
    </section>
  );
}

import { useState } from 'react';
import { Button, Dialog } from '../../look';
import { useTranslate } from '../../messages';
import type { People, Person, Role, SetUpCode } from '../../protocol';
import type { Asked } from '../administration';
import { changePerson, makeSetUpCode } from '../people';
import { RoleChoice } from './RoleChoice';
import { useStepUp } from './step-up';

export type PersonAct = 'roles' | 'disable' | 'enable' | 'code';

export const personActs = ({ disabled }: Person): readonly PersonAct[] => (disabled === null ? ['roles', 'code', 'disable'] : ['enable']);

interface Props {
  /** Null while nothing is to be confirmed. */
  readonly wish: { readonly person: Person; readonly act: PersonAct } | null;
  readonly onClose: () => void;
  readonly onDone: (now: People | SetUpCode, words: string) => void;
}

/** Says what it means for the person before it is done. */
export function PersonDialog({ wish, onClose, onDone }: Props) {
  const t = useTranslate();
  const { withFreshFactor, dialog } = useStepUp();
  const [roles, setRoles] = useState<readonly Role[]>(wish?.person.roles ?? []);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const confirm = async ({ person, act }: NonNullable<Props['wish']>) => {
    if (act === 'roles' && roles.length === 0) return setProblem(t('people.roles-missing'));
    setBusy(true);
    setProblem(null);
    const done = await withFreshFactor((): Promise<Asked<People | SetUpCode>> => {
      if (act === 'code') return makeSetUpCode(person.account);
      return changePerson(person.account, act === 'roles' ? { roles: [...roles] } : { disabled: act === 'disable' });
    });
    setBusy(false);
    if (!('value' in done)) return setProblem(done.message ?? t(`admin.problem.${done.problem}`));
    onClose();
    onDone(done.value, t('people.done', { act, name: person.display }));
  };
  return (
    <>
      <Dialog
        open={wish !== null}
        heading={wish === null ? '' : t('people.act-named', { act: wish.act, name: wish.person.display })}
        onClose={onClose}
        busy={busy}
        actions={
          wish !== null && (
            <>
              <Button warning={wish.act === 'disable'} busy={busy} onClick={() => void confirm(wish)}>
                {t('people.confirm', { act: wish.act })}
              </Button>
              <Button secondary busy={busy} onClick={onClose}>
                {t('people.cancel')}
              </Button>
            </>
          )
        }
      >
        {wish !== null && <p>{t('people.what', { act: wish.act })}</p>}
        {wish?.act === 'roles' && (
          <RoleChoice id="roles" legend={t('people.roles-of', { name: wish.person.display })} chosen={roles} onChoose={setRoles} />
        )}
        {problem !== null && (
          <p role="alert" className="nhsuk-error-message">
            {problem}
          </p>
        )}
      </Dialog>
      {dialog}
    </>
  );
}

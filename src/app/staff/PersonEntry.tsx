import { useState } from 'react';
import { Button, Dialog, Tag } from '../../look';
import { useTranslate } from '../../messages';
import type { People, Person, Role, SetUpCode } from '../../protocol';
import type { Asked } from '../administration';
import { showMoment } from '../dates';
import { changePerson, makeSetUpCode } from '../people';
import { selector } from '../words';
import { RoleChoice } from './RoleChoice';
import { useStepUp } from './step-up';

type Act = 'roles' | 'disable' | 'enable' | 'code';

/** One account of the team, and what may be done with it: each act says what it means before it is done. */
export function PersonEntry(props: {
  readonly person: Person;
  /** Nobody changes their own account. */
  readonly own: boolean;
  readonly onChanged: (people: People, words: string) => void;
  readonly onCode: (made: SetUpCode) => void;
}) {
  const t = useTranslate();
  const { person, own, onChanged, onCode } = props;
  const { withFreshFactor, dialog } = useStepUp();
  const [act, setAct] = useState<Act | null>(null);
  const [roles, setRoles] = useState<readonly Role[]>(person.roles);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const open = (which: Act) => {
    setRoles(person.roles);
    setProblem(null);
    setAct(which);
  };
  const carryOut = async (which: Act) => {
    if (which === 'roles' && roles.length === 0) return setProblem(t('people.roles-missing'));
    setBusy(true);
    const done: Asked<People | SetUpCode> = await withFreshFactor((): Promise<Asked<People | SetUpCode>> => {
      if (which === 'code') return makeSetUpCode(person.account);
      return changePerson(person.account, which === 'roles' ? { roles: [...roles] } : { disabled: which === 'disable' });
    });
    setBusy(false);
    if (!('value' in done)) return setProblem(done.message ?? t(`admin.problem.${done.problem}`));
    setAct(null);
    if ('code' in done.value) onCode(done.value);
    else onChanged(done.value, t('people.done', { act: which, name: person.display }));
  };
  const acts: readonly Act[] = own ? [] : person.disabled === null ? ['roles', 'code', 'disable'] : ['enable'];
  return (
    <>
      <h3 className="nhsuk-heading-s">
        {person.display} {person.disabled !== null && <Tag colour="grey">{t('people.disabled')}</Tag>}
      </h3>
      <p>
        {t('people.signs-in-as', { name: person.name })}
        <br />
        {person.roles.length === 0
          ? t('people.no-role')
          : person.roles.map((role) => t('people.role', { role: selector(role) })).join(', ')}
        <br />
        {person.disabled === null
          ? t('people.since', { when: showMoment(person.added), set: person.setUp ? 'yes' : 'no' })
          : t('people.disabled-since', { when: showMoment(person.disabled) })}
      </p>
      {own ? (
        <p>{t('people.own')}</p>
      ) : (
        <div className="nhsuk-button-group">
          {acts.map((which) => (
            <Button
              key={which}
              secondary
              aria-label={t('people.act-named', { act: which, name: person.display })}
              onClick={() => open(which)}
            >
              {t('people.act', { act: which })}
            </Button>
          ))}
        </div>
      )}
      <Dialog
        open={act !== null}
        heading={act === null ? '' : t('people.act-named', { act, name: person.display })}
        onClose={() => setAct(null)}
        actions={
          <>
            <Button busy={busy} onClick={() => act !== null && void carryOut(act)}>
              {act !== null && t('people.confirm', { act })}
            </Button>
            <Button secondary onClick={() => setAct(null)}>
              {t('people.cancel')}
            </Button>
          </>
        }
      >
        {act !== null && <p>{t('people.what', { act })}</p>}
        {act === 'roles' && <RoleChoice id={`roles-${person.account}`} chosen={roles} onChoose={setRoles} />}
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

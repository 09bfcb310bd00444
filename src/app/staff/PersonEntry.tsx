import { Button, Tag } from '../../look';
import { useTranslate } from '../../messages';
import type { Person } from '../../protocol';
import { showMoment } from '../dates';
import { selector } from '../words';
import { personActs, type PersonAct } from './PersonDialog';

/** One account of the team, and what may be done with it. */
export function PersonEntry(props: {
  readonly person: Person;
  /** Nobody changes their own account. */
  readonly own: boolean;
  readonly onWish: (act: PersonAct) => void;
}) {
  const t = useTranslate();
  const { person, own, onWish } = props;
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
          {personActs(person).map((act) => (
            <Button key={act} secondary onClick={() => onWish(act)}>
              {t('people.act', { act })}
              <span className="nhsuk-u-visually-hidden">: {person.display}</span>
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

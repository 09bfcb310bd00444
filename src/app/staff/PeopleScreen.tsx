import { useState } from 'react';
import { InsetText } from '../../look';
import { useTranslate } from '../../messages';
import type { People, SetUpCode } from '../../protocol';
import { useAsked } from '../administration';
import { focusHeading } from '../heading-focus';
import { askPeople } from '../people';
import { paths } from '../routes';
import { useServices } from '../services';
import { AddPerson } from './AddPerson';
import { Answered } from './Answered';
import { PersonEntry } from './PersonEntry';
import { BackLinkTo, Screen } from './Screen';

/** The accounts of the team. Needs a connection: who may sign in is the server's to know. */
export function PeopleScreen() {
  const t = useTranslate();
  const { asked, again } = useAsked(askPeople);
  return (
    <Screen title={t('people.title')} back={<BackLinkTo href={paths.administration}>{t('admin.title')}</BackLinkTo>}>
      <p>{t('people.intro')}</p>
      <Answered asked={asked} again={again}>
        {(people) => <Listed first={people} />}
      </Answered>
    </Screen>
  );
}

function Listed({ first }: { readonly first: People }) {
  const t = useTranslate();
  const { identity } = useServices();
  const [{ people }, setPeople] = useState(first);
  const [made, setMade] = useState<{ readonly code: string; readonly name: string; readonly signIn: string } | null>(null);
  const [done, setDone] = useState('');
  const showCode = (given: SetUpCode) => {
    const person = given.people.find(({ account }) => account === given.account);
    setPeople(given);
    setDone('');
    setMade({ code: given.code, name: person?.display ?? '', signIn: person?.name ?? '' });
    focusHeading();
  };
  return (
    <>
      <p>
        <output>{made === null ? done : t('people.code-made', { name: made.name })}</output>
      </p>
      {made !== null && (
        <InsetText>
          <p>{t('people.code-what', { name: made.name, signIn: made.signIn })}</p>
          <p>
            <strong>
              <code>{made.code}</code>
            </strong>
          </p>
          <p>{t('people.code-once')}</p>
        </InsetText>
      )}
      <section aria-labelledby="people">
        <h2 id="people" className="nhsuk-heading-m">
          {t('people.list', { count: people.length })}
        </h2>
        <ul className="nhsuk-list">
          {people.map((person) => (
            <li key={person.account}>
              <PersonEntry
                person={person}
                own={person.account === identity?.account}
                onCode={showCode}
                onChanged={(now, words) => {
                  setPeople(now);
                  setMade(null);
                  setDone(words);
                  focusHeading();
                }}
              />
            </li>
          ))}
        </ul>
      </section>
      <AddPerson onAdded={showCode} />
    </>
  );
}

import { useState } from 'react';
import { Button, InsetText } from '../../look';
import { useTranslate } from '../../messages';
import type { People, Person, SetUpCode } from '../../protocol';
import { useAsked } from '../administration';
import { focusHeading } from '../heading-focus';
import { askPeople } from '../people';
import { paths } from '../routes';
import { useServices } from '../services';
import { AddPerson } from './AddPerson';
import { Answered } from './Answered';
import { PersonDialog, type PersonAct } from './PersonDialog';
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
  const [wish, setWish] = useState<{ readonly person: Person; readonly act: PersonAct } | null>(null);
  const [made, setMade] = useState<{ readonly code: string; readonly name: string; readonly signIn: string } | null>(null);
  const [done, setDone] = useState('');
  const told = (now: People | SetUpCode, words: string) => {
    setPeople({ people: now.people });
    setDone(words);
    const person = 'code' in now ? now.people.find(({ account }) => account === now.account) : undefined;
    setMade('code' in now ? { code: now.code, name: person?.display ?? '', signIn: person?.name ?? '' } : null);
    focusHeading();
  };
  return (
    <>
      <output>
        {done !== '' && <p>{done}</p>}
        {made !== null && (
          <InsetText>
            <p>{t('people.code-what', { name: made.name, signIn: made.signIn })}</p>
            <p className="nhsuk-heading-l">
              <code translate="no">{made.code}</code>
            </p>
            <p>{t('people.code-once')}</p>
            <Button
              secondary
              onClick={() => {
                setMade(null);
                setDone('');
                focusHeading();
              }}
            >
              {t('people.code-given')}
            </Button>
          </InsetText>
        )}
      </output>
      <section aria-labelledby="people">
        <h2 id="people" className="nhsuk-heading-m">
          {t('people.list', { count: people.length })}
        </h2>
        <ul className="nhsuk-list">
          {people.map((person) => (
            <li key={person.account}>
              <PersonEntry person={person} own={person.account === identity?.account} onWish={(act) => setWish({ person, act })} />
            </li>
          ))}
        </ul>
      </section>
      <AddPerson onAdded={(added, name) => told(added, t('people.added', { name }))} />
      <PersonDialog key={`${wish?.person.account} ${wish?.act}`} wish={wish} onClose={() => setWish(null)} onDone={told} />
    </>
  );
}

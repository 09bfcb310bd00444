import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { localise, type CanonicalForm } from '../definition';
import { compile, open, type OpenOptions, type Session } from '../engine';
import { directionOf, MessagesProvider, useTranslate, type Catalogue } from '../messages';
import { CheckAnswers } from './CheckAnswers';
import { defaultRegistry } from './default-registry';
import type { Layout } from './journey';
import { RedFlagBanner } from './RedFlagBanner';
import type { RegistryEntry } from './registry';
import { StepForm } from './StepForm';
import { submissionOf, type Submission } from './submission';
import { unfinishedOf } from './unfinished';
import { useCatalogues } from './use-catalogues';
import { useSteps } from './use-steps';

interface Common {
  /** Without it: a section a page. */
  readonly layout?: Layout | undefined;
  /** Widgets of your own; one that ranks an item higher than ours is used in its place. */
  readonly widgets?: readonly RegistryEntry[] | undefined;
  /** Language tag of the words around the questions, and of the form where it is translated. Without it: the form's own. */
  readonly language?: string | undefined;
  /** Catalogues of your own words by message id, in the language asked for; they win over ours. */
  readonly messages?: readonly Catalogue[] | undefined;
  /** All that must be answered is, and the person pressed *Send*. */
  readonly onSubmit: (submission: Submission) => void;
}

export type FormViewProps = Common &
  (
    | {
        readonly definition: CanonicalForm;
        readonly session?: undefined;
        /** Answers to begin with, last time's answers, context facts, today's date; read once. */
        readonly options?: Partial<OpenOptions> | undefined;
      }
    | {
        /** A session opened by the caller, who may listen to it and save what changes. */
        readonly session: Session;
        readonly definition?: undefined;
      }
  );

/** A form to be filled in and sent: all that another React app needs to run a definition. It stores nothing itself. */
export function FormView(props: FormViewProps): ReactNode {
  const { layout, widgets, messages, onSubmit } = props;
  const session = useOwnSession(props);
  const language = props.language ?? session.form.canonical.language;
  const words = useCatalogues(language, messages);
  if (words === null) return null;
  return (
    <MessagesProvider language={words.language} catalogues={words.catalogues}>
      <div lang={words.language} dir={directionOf(language)}>
        <Filling session={session} layout={layout} widgets={widgets} onSubmit={onSubmit} />
      </div>
    </MessagesProvider>
  );
}

/** The caller's session; or one of our own, which keeps its answers when the language changes. */
function useOwnSession({ session, definition, language, ...props }: FormViewProps): Session {
  const options = 'options' in props ? props.options : undefined;
  const [held, hold] = useState(() =>
    definition === undefined ? null : { definition, language, session: opened(definition, language, options) },
  );
  if (session !== undefined) return session;
  if (definition === undefined) throw new TypeError('FormView needs a definition or a session.');
  if (held?.definition === definition && held.language === language) return held.session;
  const same = held?.definition.id === definition.id && held.definition.version === definition.version;
  const next = {
    definition,
    language,
    session: same ? inLanguage(held.session, definition, language, options) : opened(definition, language, options),
  };
  hold(next);
  return next.session;
}

type Options = Partial<OpenOptions> | undefined;

const localised = (definition: CanonicalForm, language: string | undefined) =>
  compile(localise(definition, language ?? definition.language));

function opened(definition: CanonicalForm, language: string | undefined, options: Options): Session {
  const session = open(localised(definition, language), { today: localToday(), ...options });
  session.start();
  return session;
}

/** The same form and the same answers, in another language, with all that was typed and can be undone. */
function inLanguage(session: Session, definition: CanonicalForm, language: string | undefined, options: Options): Session {
  const kept = { answers: session.toAnswers(), origins: session.toOrigins(), continues: session };
  const next = open(localised(definition, language), { today: localToday(), ...options, ...kept });
  unfinishedOf(next).restore(unfinishedOf(session).all());
  return next;
}

/** The calendar date where the person is. */
function localToday(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

type FillingProps = Pick<Common, 'layout' | 'widgets' | 'onSubmit'> & { readonly session: Session };

function Filling({ session, layout, widgets, onSubmit }: FillingProps): ReactNode {
  const t = useTranslate();
  const registry = useMemo(() => (widgets === undefined ? defaultRegistry : defaultRegistry.with(...widgets)), [widgets]);
  const box = useRef<HTMLDivElement>(null);
  const steps = useSteps(session, { nothingToday: false, layout });
  const { key } = steps.step;
  const shown = useRef(key);
  const back = steps.isFirst ? {} : { onBack: steps.goBack };
  // Another step is another page: its heading is read first.
  useEffect(() => {
    if (shown.current === key) return;
    shown.current = key;
    const heading = box.current?.querySelector('h1');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus();
  }, [key]);
  return (
    <div ref={box}>
      <RedFlagBanner session={session} />
      {steps.step.kind === 'check' ? (
        <CheckAnswers
          session={session}
          {...(layout === undefined ? {} : { layout })}
          onChange={steps.change}
          onSubmit={() => onSubmit(submissionOf(session))}
          submitLabel={t('form.view.send')}
          {...back}
        />
      ) : (
        <StepForm session={session} step={steps.step} onContinue={steps.goOn} registry={registry} {...back} />
      )}
    </div>
  );
}

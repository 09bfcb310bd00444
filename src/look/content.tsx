import { useId, type ComponentPropsWithRef, type ReactNode } from 'react';
import { useTranslate } from '../messages';
import { classes } from './field';

interface Children {
  readonly children?: ReactNode;
}

type Level = 1 | 2 | 3 | 4;

/** Headings keep their level in the outline whatever they look like. */
function Heading({ level, ...rest }: ComponentPropsWithRef<'h2'> & { readonly level: Level }) {
  const Tag = `h${level}` as const;
  return <Tag {...rest} />;
}

export type TagColour = 'white' | 'grey' | 'green' | 'aqua-green' | 'blue' | 'purple' | 'pink' | 'red' | 'orange' | 'yellow';

/** The word says it; the colour only repeats it. */
export function Tag({ colour, children }: Children & { readonly colour?: TagColour | undefined }) {
  return <strong className={classes('nhsuk-tag', colour && `nhsuk-tag--${colour}`)}>{children}</strong>;
}

export function InsetText({ children }: Children) {
  return <div className="nhsuk-inset-text">{typeof children === 'string' ? <p>{children}</p> : children}</div>;
}

interface Headed extends Children {
  readonly heading: ReactNode;
  readonly headingLevel?: Level | undefined;
}

export function WarningCallout({ heading, headingLevel = 2, children }: Headed) {
  const t = useTranslate();
  return (
    <div className="nhsuk-card nhsuk-card--warning">
      <div className="nhsuk-card__content">
        <Heading level={headingLevel} className="nhsuk-card__heading">
          <span className="nhsuk-u-visually-hidden">{`${t('look.important')}:`}</span> {heading}
        </Heading>
        {children}
      </div>
    </div>
  );
}

export type CareUrgency = 'non-urgent' | 'urgent' | 'emergency';

/** What to do and whom to ring, by how soon. */
export function CareCard({ urgency, heading, headingLevel = 2, children }: Headed & { readonly urgency: CareUrgency }) {
  const t = useTranslate();
  return (
    <div className={`nhsuk-card nhsuk-card--care nhsuk-card--care--${urgency}`}>
      <div className="nhsuk-card__heading-container">
        <Heading level={headingLevel} className="nhsuk-card__heading">
          <span className="nhsuk-u-visually-hidden">{t(`look.care.${urgency}`)}</span> {heading}
        </Heading>
        <span className="nhsuk-card--care__arrow" aria-hidden="true" />
      </div>
      <div className="nhsuk-card__content">{children}</div>
    </div>
  );
}

/** The page's last word: what was to be done is done. */
export function Panel({ heading, headingLevel = 1, children }: Headed) {
  return (
    <div className="nhsuk-panel">
      <Heading level={headingLevel} className="nhsuk-panel__title">
        {heading}
      </Heading>
      {children !== undefined && <div className="nhsuk-panel__body">{children}</div>}
    </div>
  );
}

export function Details({ summary, open, children }: Children & { readonly summary: ReactNode; readonly open?: boolean | undefined }) {
  return (
    <details className="nhsuk-details" open={open}>
      <summary className="nhsuk-details__summary">
        <span className="nhsuk-details__summary-text">{summary}</span>
      </summary>
      <div className="nhsuk-details__text">{children}</div>
    </details>
  );
}

interface BannerProps extends Children {
  readonly title?: ReactNode;
  readonly heading?: ReactNode;
  readonly success?: boolean | undefined;
}

/** A success is announced at once; anything else waits to be found as a region. */
export function NotificationBanner({ title, heading, success = false, children }: BannerProps) {
  const t = useTranslate();
  const id = useId();
  return (
    <div
      className={classes('nhsuk-notification-banner', success && 'nhsuk-notification-banner--success')}
      role={success ? 'alert' : 'region'}
      aria-labelledby={id}
    >
      <div className="nhsuk-notification-banner__header">
        <h2 className="nhsuk-notification-banner__title" id={id}>
          {title ?? t(success ? 'look.success' : 'look.important')}
        </h2>
      </div>
      <div className="nhsuk-notification-banner__content">
        {heading !== undefined && <p className="nhsuk-notification-banner__heading">{heading}</p>}
        {children}
      </div>
    </div>
  );
}

/** Words, not a spinner: nothing moves, and a screen reader hears it. */
export function LoadingText({ children }: Children) {
  const t = useTranslate();
  return <output className="hna-loading">{children ?? t('look.loading')}</output>;
}

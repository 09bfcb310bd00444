import type { MouseEvent, ReactNode } from 'react';
import { useTranslate } from '../messages';
import { shown } from './field';
import { useWatermark } from './watermark';

interface Props {
  /** The product's neutral name stands there without it. */
  readonly name?: ReactNode;
  /** Where the name leads; without it the name is no link. */
  readonly home?: { readonly href: string; readonly onClick?: (event: MouseEvent<HTMLElement>) => void } | undefined;
  /** Beside the name: menus, language, theme, lock. */
  readonly header?: ReactNode;
  /** A strip under the header that is always in sight: the state of saving and sending. */
  readonly status?: ReactNode;
  readonly back?: ReactNode;
  /** Stands in the same place on every page: "Get help now". */
  readonly help?: ReactNode;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every screen. The watermark, where there is one, also prints on every sheet. */
export function Page({ name, home, header, status, back, help, footer, children }: Props) {
  const t = useTranslate();
  const watermark = useWatermark();
  const words = name ?? t('look.product');
  return (
    <>
      <a className="nhsuk-skip-link" href="#maincontent" onClick={skip}>
        {t('look.skip')}
      </a>
      <header>
        {watermark !== null && <p className={`hna-watermark hna-watermark--${watermark}`}>{t('look.watermark', { watermark })}</p>}
        <div className="hna-header">
          <div className="nhsuk-width-container hna-header__inside">
            {home === undefined ? (
              <span className="hna-header__name">{words}</span>
            ) : (
              <a className="hna-header__name" href={home.href} onClick={home.onClick}>
                {words}
              </a>
            )}
            {header !== undefined && <div className="hna-header__slot">{header}</div>}
          </div>
        </div>
        {status !== undefined && (
          <div className="hna-status">
            <div className="nhsuk-width-container">{status}</div>
          </div>
        )}
        {(shown(back) || shown(help)) && (
          <div className="nhsuk-width-container hna-above">
            {back}
            {shown(help) && <div className="hna-help">{help}</div>}
          </div>
        )}
      </header>
      <div className="nhsuk-width-container">
        <main className="nhsuk-main-wrapper" id="maincontent" tabIndex={-1}>
          {children}
        </main>
      </div>
      <footer className="hna-footer">
        <div className="nhsuk-width-container">
          {footer}
          {watermark !== null && <p className="hna-footer__watermark">{t('look.watermark', { watermark })}</p>}
        </div>
      </footer>
    </>
  );
}

/** The address stays as it is: it belongs to the router. */
function skip(event: MouseEvent<HTMLAnchorElement>) {
  const main = document.getElementById('maincontent');
  if (main === null) return;
  event.preventDefault();
  main.focus();
}

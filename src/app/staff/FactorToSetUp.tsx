import { encode } from 'uqr';
import { useTranslate } from '../../messages';

/** The QR code for an authenticator app, and the same as a link and as letters for whoever cannot scan it. */
export function FactorToSetUp({ secret, address }: { readonly secret: string; readonly address: string }) {
  const t = useTranslate();
  return (
    <>
      <p>{t('factor.why')}</p>
      <ol className="nhsuk-list nhsuk-list--number">
        <li>{t('factor.open')}</li>
        <li>
          {t('factor.scan')}
          <Qr text={address} label={t('factor.picture')} />
          <p>
            <a className="nhsuk-link" href={address}>
              {t('factor.link')}
            </a>
          </p>
          <p>
            {t('factor.type')} <code translate="no">{secret.match(/.{1,4}/g)?.join(' ')}</code>
          </p>
        </li>
        <li>{t('factor.then')}</li>
      </ol>
    </>
  );
}

/** Dark on light in every theme: cameras want it so. */
function Qr({ text, label }: { readonly text: string; readonly label: string }) {
  const { data, size } = encode(text, { border: 4, ecc: 'M' });
  const dark = data.flatMap((row, y) => row.flatMap((cell, x) => (cell ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} width="240" height="240" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}

import { useId, useMemo, type ReactNode } from 'react';
import { bodySites } from '../../definition';
import type { Translate } from '../voice';
import { regions, sides, viewBox, type Region, type Side } from './figure';

interface Props {
  /** Codes of body sites, as the item offers them. */
  readonly codes: readonly string[];
  readonly held: readonly string[];
  readonly onToggle: (code: string, on: boolean) => void;
  readonly t: Translate;
}

/**
 * The body from the front and from behind. A shortcut to the checkboxes that stand beside it and hidden from screen
 * readers, which have the list. What is chosen is hatched and has a thick outline: colour is not needed to see it.
 */
export function BodyPicture({ codes, held, onToggle, t }: Props): ReactNode {
  const hatch = useId();
  const codeOf = useMemo(() => codesByRegion(codes), [codes]);
  const region = ({ id, side, points }: Region): ReactNode => {
    const code = codeOf.get(id);
    if (code === undefined) return <polygon key={id} points={points} className="hna-body__rest" />;
    const on = held.includes(code);
    return (
      <g key={id} className={`hna-body__region${on ? ' hna-body__region--on' : ''}`} data-site={code} onClick={() => onToggle(code, !on)}>
        <polygon points={points} className="hna-body__shape" />
        {on && <polygon points={points} fill={`url(#${hatch}-${side})`} />}
      </g>
    );
  };
  const figure = (side: Side): ReactNode => (
    <div key={side} className="hna-body__figure">
      <div className="hna-body__side">{t(`form.body.${side}`)}</div>
      <div className="hna-body__hands">
        <span>{t(side === 'front' ? 'form.body.right' : 'form.body.left')}</span>
        <span>{t(side === 'front' ? 'form.body.left' : 'form.body.right')}</span>
      </div>
      <svg viewBox={viewBox} focusable="false">
        <defs>
          <pattern id={`${hatch}-${side}`} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="8" className="hna-body__hatch" />
          </pattern>
        </defs>
        {regions.filter((each) => each.side === side).map(region)}
      </svg>
    </div>
  );
  return (
    <div className="hna-body" aria-hidden="true">
      {sides.map(figure)}
    </div>
  );
}

/** Which site a region stands for; the narrower one where several do. */
function codesByRegion(codes: readonly string[]): ReadonlyMap<string, string> {
  const sites = codes.flatMap((code) => {
    const site = bodySites.get(code);
    return site === undefined ? [] : [{ code, regions: site.regions }];
  });
  const widestFirst = sites.toSorted((one, other) => other.regions.length - one.regions.length);
  return new Map(widestFirst.flatMap(({ code, regions: own }) => own.map((region) => [region, code] as const)));
}

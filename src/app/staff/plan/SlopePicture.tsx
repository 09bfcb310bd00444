import { useId } from 'react';
import type { Comparison } from '../../../records';
import { useTranslate } from '../../../messages';
import { showShortDate } from '../../dates';
import { slopeOf } from './slope';
import { sinceWords, standingWords } from './words';

/** Day and month, and beneath them the year. */
const dateLines = (date: string): readonly string[] => {
  const words = showShortDate(date).split(' ');
  return [words.slice(0, -1).join(' '), words.at(-1) ?? ''];
};

/** How much each concern weighed at each assessment: a line each. Its numbers stand in the table beside it. */
export function SlopePicture({ comparison }: { readonly comparison: Comparison }) {
  const t = useTranslate();
  const id = useId();
  const slope = slopeOf(comparison, document.documentElement.dir === 'rtl');
  const dates = comparison.occasions.map(({ date }) => date);
  if (slope.lines.length === 0) return null;
  return (
    <figure className="hna-slope">
      <svg viewBox={`0 0 ${slope.width} ${slope.height}`} role="img" aria-labelledby={`${id}-title ${id}-desc`} className="hna-ink">
        <title id={`${id}-title`}>{t('since.picture')}</title>
        <desc id={`${id}-desc`}>
          {slope.lines
            .map(({ concern }) => {
              const last = concern.standings.at(-1);
              const now = last === undefined ? '' : standingWords(last, t);
              return t('since.picture-line', { concern: concern.text, now, since: sinceWords(concern, dates, t) });
            })
            .join(' ')}
        </desc>
        {slope.rows.map(({ y, rating }) => (
          <g key={rating} aria-hidden="true">
            <line x1={slope.left} y1={y} x2={slope.right} y2={y} className="hna-slope__grid" />
            <text x={slope.left} y={y} dx={slope.left < slope.right ? -6 : 6} dy="0.35em" textAnchor="end" className="hna-slope__small">
              {rating}
            </text>
          </g>
        ))}
        {slope.columns.map(({ x, date }) => (
          <text key={`${x}`} y={slope.height - 19} textAnchor="middle" aria-hidden="true" className="hna-slope__small">
            {dateLines(date).map((words, index) => (
              <tspan key={index} x={x} dy={index === 0 ? 0 : '1.2em'}>
                {words}
              </tspan>
            ))}
          </text>
        ))}
        {slope.lines.map(({ concern, since, points, segments, label }) => (
          <g key={concern.id} aria-hidden="true" className={`hna-slope__line hna-slope__line--${since ?? 'none'}`}>
            {segments.map(([x1, y1, x2, y2], index) => (
              <line key={index} x1={x1} y1={y1} x2={x2} y2={y2} />
            ))}
            {points.map(({ x, y }, index) => (
              <circle key={index} cx={x} cy={y} r={3.5} />
            ))}
            <line
              x1={points.at(-1)?.x}
              y1={points.at(-1)?.y}
              x2={label.x + (slope.left < slope.right ? -3 : 3)}
              y2={label.y}
              className="hna-slope__leader"
            />
            <text x={label.x} y={label.y} className="hna-slope__label">
              {label.words.map((words, index) => (
                <tspan key={index} x={label.x} dy={index === 0 ? '0.35em' : '1.1em'}>
                  {words}
                </tspan>
              ))}
            </text>
          </g>
        ))}
      </svg>
      <figcaption>
        {comparison.occasions.length > 1 && t('since.key')}
        {slope.notDrawn.length > 0 && ` ${t('since.not-drawn', { count: slope.notDrawn.length })}`}
      </figcaption>
    </figure>
  );
}

import type { CareLibrary, AssessmentPoint } from '../../definition';
import type { Form, Urgency } from '../../engine';
import { assessmentPoints } from '../../records';
import { makeTeam } from './make';

/** How often a rule fires among made assessments of one point. */
export interface FiringRate {
  readonly point: AssessmentPoint;
  readonly rule: string;
  readonly urgency: Urgency;
  readonly fired: number;
  readonly assessments: number;
}

const none: CareLibrary = { concerns: {}, services: [], standards: [] };

/**
 * The rate at which each red flag fires among made patients, by the point that the assessment leads with, and that of any immediate one
 * (`rule`: empty). It says how the rules weigh on a team, and nothing of how often real people are in danger.
 */
export function firingRates(forms: readonly Form[], patients: number, seed: string): readonly FiringRate[] {
  const { people } = makeTeam({
    team: 'rates-rates-rates-rate',
    authors: ['nurse-nurse-nurse-nurs'],
    forms,
    care: none,
    today: '2026-06-01',
    patients,
    seed,
  });
  const all = people.flatMap(({ assessments }) => assessments);
  return assessmentPoints.flatMap((point) => {
    const own = all.filter(({ events }) => events[0]?.point === point);
    const rules = new Map(own.flatMap(({ form }) => form.canonical.redFlags.map(({ id, urgency }) => [id, urgency] as const)));
    const rate = (
      rule: string,
      urgency: Urgency,
      fires: (fired: readonly { readonly id: string; readonly urgency: Urgency }[]) => boolean,
    ) => ({
      point,
      rule,
      urgency,
      fired: own.filter(({ filled }) => fires(filled.fired)).length,
      assessments: own.length,
    });
    return [
      ...[...rules].map(([rule, urgency]) => rate(rule, urgency, (fired) => fired.some(({ id }) => id === rule))),
      rate('', 'immediate', (fired) => fired.some(({ urgency }) => urgency === 'immediate')),
    ];
  });
}

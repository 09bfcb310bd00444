import type { CanonicalForm } from '../../src/definition';
import { buildForms, formatProblem } from '../../src/definition/build';
import {
  chainId,
  chainLength,
  chainStart,
  loneNumber,
  loneValue,
  planOf,
  sections,
  sumId,
  totalId,
  words,
  type Kind,
  type Question,
} from './plan';

/** The form of {@link planOf} as an author would write it. */
export function sourceOf(size: number): string {
  const { questions, sums } = planOf(size);
  const lines = [
    `form: bench/of-${size}`,
    'version: 1.0.0',
    'status: draft',
    'language: en-GB',
    'licence: CC-BY-4.0',
    'points: [progression]',
    'title: How are you now?',
    'pages:',
  ];
  for (let section = 0; section < sections; section += 1) {
    lines.push(`  - id: page-${section + 1}`, `    title: Part ${section + 1}`, '    items:');
    for (const question of questions) if (question.section === section) lines.push(`      - ${sourceLine(question)}`);
    const sum = `sum(${(sums[section] ?? []).join(', ')}, missing = zero)`;
    lines.push(computedLine(sumId(section), words.sum(section), sum));
  }
  lines.push('  - id: results', '    title: Results', '    items:');
  const all = sums.map((_, section) => sumId(section)).join(', ');
  lines.push(computedLine(totalId, words.total, `sum(${all}, missing = zero)`));
  lines.push(`      - { id: ${chainStart}, type: number, text: ${words.chainStart} }`);
  for (let step = 1; step <= chainLength; step += 1)
    lines.push(computedLine(chainId(step), words.chain(step), `${step === 1 ? chainStart : chainId(step - 1)} + 1`));
  lines.push(`      - { id: ${loneNumber}, type: number, text: ${words.loneNumber} }`);
  lines.push(computedLine(loneValue, words.loneValue, `${loneNumber} * 2`));
  return `${lines.join('\n')}\n`;
}

const computedLine = (id: string, text: string, value: string): string =>
  `      - { id: ${id}, type: computed, text: ${text}, value: "${value}" }`;

function sourceLine({ id, kind, gate, required }: Question): string {
  const rest = [required ? ', required: true' : '', gate === undefined ? '' : `, showIf: ${gate} = yes`].join('');
  return `{ id: ${id}, ${kindSource(kind)}, text: ${words.question(id)}${rest} }`;
}

function kindSource(kind: Kind): string {
  switch (kind) {
    case 'gate':
      return 'type: yes-no';
    case 'rating':
      return 'type: scale, min: 0, max: 10, ends: { low: Low, high: High }';
    case 'choice':
      return 'type: choice, options: [{ code: a, text: A }, { code: b, text: B }]';
    default:
      return `type: ${kind}`;
  }
}

/** Built by the same way as every form. @throws Error with the problems, where the language has changed. */
export function formOfSize(size: number): CanonicalForm {
  const { forms, problems } = buildForms(new Map([[`bench-${size}.yaml`, sourceOf(size)]]));
  const [form] = forms;
  if (form === undefined) throw new Error(problems.slice(0, 5).map(formatProblem).join('\n'));
  return form;
}

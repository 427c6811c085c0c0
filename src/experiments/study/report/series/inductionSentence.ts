/** What is said of learning to repeat. */
import { valueOf, type Figure } from '../../../../core/figure.ts';
import { capitalised, formatFigure, formatNumber } from '../../../../core/format.ts';
import { atLevel, nameOfControl } from './capabilitySentence.ts';
import type { InductionLine, InductionPoint } from './inductionReports.ts';
import { listed } from '../../../../knobs/knobWords.ts';
import type { SeriesAxis } from './seriesAxis.ts';

/** Share of its first surprisal that a string must lose for a model to have learnt to repeat it: less is a habit of
 * common tokens. */
const leastShare = 0.25;

/** Whether a string surprises clearly less the second time. */
function learnt({ first, gain }: InductionPoint): boolean {
  const before = valueOf(first);
  return gain.kind === 'estimate' && before !== undefined && gain.interval[0] > leastShare * before;
}

function learntAt(points: readonly InductionPoint[]): InductionPoint | undefined {
  return points.find((point, at) => learnt(point) && points.slice(at + 1).every(learnt));
}

/** Level from which on the model can repeat; null when it cannot, or where levels have no order. */
export function learntFrom(lines: readonly InductionLine[], axis: SeriesAxis): string | null {
  const own = lines.find(({ control }) => !control);
  return own === undefined || !axis.ordered ? null : (learntAt(own.points)?.label ?? null);
}

/** When the model learns to repeat, whether a control does, and what it knows before training. */
export function inductionSentence(lines: readonly InductionLine[], axis: SeriesAxis): string {
  const [own] = lines.filter(({ control }) => !control);
  if (own === undefined) return '';
  if (!axis.ordered) return sideBySide(own);
  const subject = axis.knob === 'size' ? 'models' : 'the model';
  const parts = [
    lineSentence(own, subject),
    ...lines.filter(({ control }) => control).map(controlSentence),
    axis.knob === 'checkpoint' ? untrained(own) : '',
  ];
  return parts.filter(part => part !== '').join(' ');
}

function lineSentence({ points }: InductionLine, subject: string): string {
  const at = learntAt(points);
  const last = points.at(-1);
  if (last === undefined) return '';
  if (at === undefined)
    return `${capitalised(subject)} cannot repeat a sequence at the levels tried: ${numbers(last)}.`;
  const where = at === points[0] ? 'at every level tried' : `from ${at.label} on`;
  return `${capitalised(subject)} can repeat a sequence ${where}: ${numbers(last)}.`;
}

/** Models without an order. */
function sideBySide({ points }: InductionLine): string {
  const clause = (found: readonly InductionPoint[], verb: string): string[] =>
    found.length === 0 ? [] : [`${listed(found.map(({ label }) => label))} ${verb}`];
  const able = points.filter(learnt);
  const parts = [
    ...clause(able, 'can repeat a sequence'),
    ...clause(
      points.filter(point => !able.includes(point)),
      able.length > 0 ? 'cannot' : 'cannot repeat a sequence',
    ),
  ];
  return `${parts.join('; ')}: ${points.map(numbers).join('; ')}.`;
}

function controlSentence(line: InductionLine): string {
  const at = learntAt(line.points);
  const last = line.points.at(-1);
  if (last === undefined) return '';
  return capitalised(
    `the ${nameOfControl(line)} ${at === undefined ? 'does not' : `does from ${at.label} on`}: ${numbers(last)}.`,
  );
}

/** "at step 4096 a token of a random string surprises by 0.62 [0.58, 0.66] nats the second time, by 5.61 [5.58, 5.64]
 * the first". */
function numbers(point: InductionPoint): string {
  const { first, second } = point;
  if (first.kind === 'abstain' || second.kind === 'abstain')
    return `${atLevel(point)} there were too few sequences to say by how much`;
  return `${atLevel(point)} a token of a random string surprises by ${written(second)} nats the second time, by ${written(first)} the first`;
}

function untrained({ points }: InductionLine): string {
  const zero = points.find(({ reading, label }) => label === 'step 0' && reading.vocabulary > 1);
  if (zero === undefined) return '';
  const { openness, vocabulary } = zero.reading;
  return `Before training the first token is ${openness > 0.9 * Math.log(vocabulary) ? 'all but a blind guess' : 'no blind guess'}: ${formatNumber(openness, 2)} of at most ${formatNumber(Math.log(vocabulary), 2)} nats.`;
}

function written(figure: Figure): string {
  const { value, interval } = formatFigure(figure, { decimals: 2 });
  return interval === '' ? value : `${value} ${interval}`;
}

/** The independent units that a sample size counts. */
import { fixed } from './format.ts';
import { t } from './text.ts';

/** What the n of a figure counts, as data. */
export type Unit = keyof typeof words;

/** Each unit in the singular and in the plural. */
const words = {
  answers: [() => t`answer`, () => t`answers`],
  runs: [() => t`run`, () => t`runs`],
  'full-length-runs': [() => t`full-length run`, () => t`full-length runs`],
  prompts: [() => t`prompt`, () => t`prompts`],
  texts: [() => t`text`, () => t`texts`],
  items: [() => t`item`, () => t`items`],
  sequences: [() => t`sequence`, () => t`sequences`],
  observables: [() => t`observable`, () => t`observables`],
  configurations: [() => t`configuration`, () => t`configurations`],
  'base-points': [() => t`base point`, () => t`base points`],
  'design-points': [() => t`design point`, () => t`design points`],
  transitions: [() => t`transition`, () => t`transitions`],
  visits: [() => t`visit of every state`, () => t`visits of every state`],
} as const;

/** The noun of a unit, singular for a count of 1: "answer", "answers". */
export function unitText(unit: Unit, count = 2): string {
  const [one, many] = words[unit];
  return count === 1 ? one() : many();
}

/** A count with its unit: "1 answer", "32 answers". */
export function countText(count: number, unit: Unit): string {
  return `${fixed(count, 0)} ${unitText(unit, count)}`;
}

/** What is said of one skill along the axis: when it appears, whether it can be told from guessing, whether a jump is
 * the yardstick's. */
import { tellFromChance } from '../../../../core/constraints/capability.ts';
import { valueOf, type Figure } from '../../../../core/figure.ts';
import { capitalised, formatPercent } from '../../../../core/format.ts';
import {
  everAbove,
  firstAbove,
  firstImproved,
  fewestLevels,
  twinsOf,
  type SkillLine,
  type SkillPoint,
} from './capabilityLines.ts';
import type { Skill } from './capabilityLines.ts';
import { listed } from '../../../../knobs/knobWords.ts';
import type { SeriesAxis } from './seriesAxis.ts';
import { writtenShare } from '../writtenShare.ts';

/** "ladder/object_tracking" as a person says it: "object tracking". */
export function skillName(skill: string): string {
  return skill.replace(/^.*\//, '').replaceAll(/[_-]+/g, ' ');
}

/** A level as a circumstance: "at step 128", "with 2 examples", "with NeoX 1M". */
export function atLevel({ label }: { readonly label: string }): string {
  return `${label.startsWith('step ') ? 'at' : 'with'} ${label}`;
}

/** Sentences about one skill; empty while nothing of it was read. `seed` draws the bootstrap over items. */
export function capabilitySentence(skill: Skill, axis: SeriesAxis, seed: number, going: boolean): string {
  const [own, ...controls] = skill.lines;
  if (own === undefined || own.points.length === 0)
    return going ? '' : `${capitalised(skillName(skill.name))} was not read.`;
  const parts = axis.ordered
    ? [
        ...appearance(skill, own, seed),
        suddenness(skill, own, axis, going),
        ...controls.map(line => controlWords(line, skill)),
      ]
    : comparison(skill, own);
  return parts.filter(part => part !== '').join(' ');
}

function appearance(skill: Skill, own: SkillLine, seed: number): string[] {
  const name = capitalised(skillName(skill.name));
  const appears = firstAbove(own, skill.chance);
  const improved = firstImproved(own, seed);
  if (appears === undefined) {
    const likelier =
      improved === undefined
        ? 'The right answer does not become surely likelier either.'
        : `The right answer does become likelier, from ${improved.label} on.`;
    const guessing = everAbove(own, skill.chance)
      ? `${name} gets above guessing (${formatPercent(skill.chance)}) at some levels and falls back, so nothing lasting can be said.`
      : `${name} cannot be told from guessing (${formatPercent(skill.chance)}) at any level, so a change in the number of right answers means nothing.`;
    return [guessing, own.points.length > 1 ? likelier : ''];
  }
  const got = `${writtenShare(appears.accuracy)} of the answers are right, where guessing gets ${formatPercent(skill.chance)}.`;
  if (appears === own.points[0]) return [`${name} is there from the first level on, ${appears.label}: ${got}`];
  const order = improved === undefined ? undefined : improved.x - appears.x;
  const before =
    order === undefined || order > 0
      ? ''
      : order < 0
        ? `The right answer becomes likelier before that, from ${improved?.label ?? ''} on.`
        : 'The right answer becomes likelier at the same level.';
  return [`${name} appears ${atLevel(appears)}: ${got}`, before];
}

/** Whether it comes at once; said only where it appears along the way and nothing more will come. */
function suddenness(skill: Skill, own: SkillLine, axis: SeriesAxis, going: boolean): string {
  const appears = firstAbove(own, skill.chance);
  if (going || appears === undefined || appears === own.points[0]) return '';
  const twins = twinsOf(own, axis.frame.logX);
  if (twins === null)
    return `Whether it comes suddenly cannot be said: that needs ${fewestLevels} levels, and there are ${own.points.length}.`;
  if (twins.sharp) return 'It comes suddenly in both scores; one series of levels can show a crossover and no more.';
  if (twins.mirage || (twins.discontinuous.sharp && !twins.continuous.sharp))
    return 'The jump is the yardstick’s: how likely the right answer is grows gradually.';
  return 'It comes gradually: no sharp change in how likely the right answer is.';
}

function controlWords(line: SkillLine, skill: Skill): string {
  if (line.points.length === 0) return '';
  const appears = firstAbove(line, skill.chance);
  return appears === undefined
    ? `The ${nameOfControl(line)} never gets above guessing${everAbove(line, skill.chance) ? ' for good' : ''}.`
    : `The ${nameOfControl(line)} gets above guessing ${atLevel(appears)}.`;
}

/** "control, NeoX with one layer,": a control with its name in apposition. */
export function nameOfControl({ label }: Pick<SkillLine, 'label'>): string {
  const [, name] = /^control: (.+)$/.exec(label) ?? [];
  return name === undefined ? 'control' : `control, ${name},`;
}

/** Levels without an order, side by side. */
function comparison(skill: Skill, { points }: SkillLine): string[] {
  const results = points.map(({ label, accuracy }) => `${label} ${writtenShare(accuracy)}`);
  return [
    `${capitalised(skillName(skill.name))}: ${listed(results)} of the answers are right, where guessing gets ${formatPercent(skill.chance)}.`,
    told(points, skill.chance),
  ];
}

function told(points: readonly SkillPoint[], chance: number): string {
  const above = points.filter(({ accuracy }) => tellFromChance(accuracy, chance) === 'above chance');
  if (above.length === 0)
    return `${points.length === 1 ? 'It cannot' : 'None of them can'} be told from guessing, so their differences mean nothing.`;
  const best = above.toSorted((a, b) => (valueOf(b.accuracy) ?? 0) - (valueOf(a.accuracy) ?? 0))[0];
  const behind = points.filter(point => best !== undefined && highOf(point.accuracy) < lowOf(best.accuracy));
  const guessing = points.filter(point => !above.includes(point)).map(({ label }) => label);
  const difference =
    points.length < 2
      ? ''
      : behind.length === 0
        ? 'Their intervals overlap: no one of them is surely better.'
        : `${best?.label ?? ''} is ahead of ${listed(behind.map(({ label }) => label))}.`;
  return [guessing.length === 0 ? '' : `${listed(guessing)} cannot be told from guessing.`, difference]
    .filter(part => part !== '')
    .join(' ');
}

const lowOf = (figure: Figure): number => (figure.kind === 'estimate' ? figure.interval[0] : NaN);
const highOf = (figure: Figure): number => (figure.kind === 'estimate' ? figure.interval[1] : NaN);

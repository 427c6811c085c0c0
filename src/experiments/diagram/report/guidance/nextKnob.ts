/** Which knob to measure next, where nothing measured reaches a goal. */
import { t } from '../../../../core/text.ts';
import { axesOf } from '../../../../domain/gridPlace.ts';
import type { GoalKind, NextMeasurement } from '../../../../domain/guidance.ts';
import type { KnobAxis, KnobId } from '../../../../domain/knob.ts';
import type { GridRun } from '../../../../domain/run.ts';
import { diagramKnobs } from '../../../../knobs/diagramKnobs.ts';

/** Knobs by how likely they are to move a goal, the most likely first. Examples move the shape of answers, truncation
 * their variety; the rest concerns another model. */
const promising: Readonly<Record<GoalKind, readonly KnobId[]>> = {
  repeatable: ['temperature', 'top-p', 'min-p', 'shots', 'window', 'precision'],
  varied: ['temperature', 'min-p', 'top-p', 'window', 'shots'],
  shape: ['temperature', 'shots', 'min-p', 'top-p', 'window', 'size'],
  early: ['temperature', 'top-p', 'shots', 'window'],
  reference: ['temperature', 'shots', 'top-p', 'window', 'size'],
};

/** The first promising knob that the model supports and the run has not turned, by temperature; null when all were. */
export function nextMeasurement(run: GridRun, goal: GoalKind): NextMeasurement | null {
  const home = run.manifest.models[0];
  if (home === undefined) return null;
  const { x, y } = axesOf(run.plan);
  const isTurned = (axis: typeof x): boolean => axis.labels.length > 1;
  const turned = [x, y].filter(isTurned).map(({ knob }) => knob);
  const known = diagramKnobs(home.card).filter(({ obstacle, levels }) => obstacle === null && levels.length > 1);
  const axisOf = (knob: KnobId): KnobAxis | null => {
    const found = known.find(one => one.knob === knob);
    return found === undefined ? null : { knob, levels: found.levels };
  };
  const next = promising[goal].find(knob => !turned.includes(knob) && axisOf(knob) !== null);
  const other = next === 'temperature' ? promising[goal].find(knob => knob !== next && axisOf(knob)) : 'temperature';
  const axes = [axisOf(next ?? 'temperature'), axisOf(other ?? 'temperature')] as const;
  if (next === undefined || axes[0] === null || axes[1] === null) return null;
  const title = known.find(one => one.knob === next)?.title.toLowerCase() ?? next;
  return { knob: next, title: t`${title}`, axes: { x: axes[1], y: axes[0] } };
}

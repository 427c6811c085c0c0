/** The grid of an experiment: its temperatures and windows, and what is added first. */
import {
  calibrationTemperatures,
  coarseAround,
  defaultTemperatures,
  defaultWindows,
  homeTemperature,
  internalsTemperatures,
  sweepExtras,
} from './presets.ts';
import { fileTemperature } from '../../../domain/fileParameters.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import { isServed } from '../../../domain/servedReference.ts';
import type { GridSpec, WindowLevel } from '../../../domain/spec.ts';
import { defaultBatch, mapBatchOf } from '../../../run/sampling/budget.ts';

/** Temperatures of a spec, distinct: those of a map that is sized by time in order of priority, others ascending. */
export function temperaturesOf(spec: GridSpec): readonly number[] {
  const { temperatures } = spec;
  if (temperatures === undefined) return ownTemperatures(spec);
  return [...new Set(temperatures)].sort((a, b) => a - b);
}

function ownTemperatures(spec: GridSpec): readonly number[] {
  switch (spec.kind) {
    case 'diagram':
    case 'sweep':
      return coarseAround(homeOf(spec));
    case 'calibration':
      return calibrationTemperatures;
    case 'internals':
      return internalsTemperatures;
    case 'growth':
    case 'paths':
    case 'wordings':
      return [homeOf(spec)];
    case 'ergodicity':
      return spec.preset === 'thorough' ? defaultTemperatures : [homeOf(spec)];
  }
}

/** The temperature that the headline describes first: that of the prompt file, else the usual one. */
export function homeOf(spec: Pick<GridSpec, 'fromFile'>): number {
  return fileTemperature(spec) ?? homeTemperature;
}

/** Temperatures that a spec may add to its own ones, in order of priority. */
export function furtherTemperatures(spec: GridSpec): number[] {
  if (spec.temperatures !== undefined || (spec.kind !== 'diagram' && spec.kind !== 'sweep')) return [];
  const coarse = coarseAround(homeOf(spec)).map(one => nearest(defaultTemperatures, one));
  const fine = coarseToFine(defaultTemperatures.length, coarse).slice(coarse.length);
  return [...fine.flatMap(at => defaultTemperatures[at] ?? []), ...(spec.kind === 'sweep' ? sweepExtras : [])];
}

/** Whether the size of a grid follows from the time that it may take: what the user did not name is sampled as far
 * as the time allows, and what is not sampled is not on the map. */
export function isSizedByTime({ kind, axes }: GridSpec): boolean {
  return kind === 'sweep' || (kind === 'diagram' && axes === undefined);
}

/** Batch size of a plan, unless the user named one. A server answers no faster for more requests at once. */
export function batchOfPlan(spec: GridSpec, { id, memory }: ModelCard): number {
  return spec.batch ?? (isSizedByTime(spec) && !isServed(id) ? mapBatchOf(memory) : defaultBatch);
}

/** Window levels of a spec; only a diagram has several by default. */
export function levelsOf(spec: GridSpec): readonly WindowLevel[] {
  return spec.windows ?? (spec.kind === 'diagram' ? defaultWindows : [{ kind: 'all' }]);
}

/** Position of the temperature nearest to the home temperature of a spec. */
export function homeColumn(temperatures: readonly number[], spec: Pick<GridSpec, 'fromFile'>): number {
  return nearest(temperatures, homeOf(spec));
}

function nearest(temperatures: readonly number[], wanted: number): number {
  const distance = (t: number): number => Math.abs(t - wanted);
  return temperatures.reduce((best, t, at) => (distance(t) < distance(temperatures[best] ?? Infinity) ? at : best), 0);
}

/** Columns from coarse to fine: `first` in its own order, then repeatedly the column farthest from those chosen. */
export function coarseToFine(count: number, first: readonly number[]): number[] {
  const order = [...new Set(first)];
  while (order.length < count) {
    const gap = (column: number): number => Math.min(...order.map(other => Math.abs(other - column)), count);
    const rest = Array.from({ length: count }, (_, column) => column).filter(column => !order.includes(column));
    order.push(rest.reduce((best, column) => (gap(column) > gap(best) ? column : best), rest[0] ?? 0));
  }
  return order;
}

/** The layout of a grid before sample sizes are decided. */
export interface GridShape {
  readonly temperatures: readonly number[];
  readonly rows: number;
  readonly columns: number;
  /** The cell that is shown first. */
  readonly home: number;
  /** Null for temperature by context window. */
  readonly axes: NonNullable<Plan['axes']> | null;
}

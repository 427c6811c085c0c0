/** The grid of an experiment: which temperatures and windows, which cells are wanted first. */
import {
  calibrationTemperatures,
  defaultTemperatures,
  defaultWindows,
  homeTemperature,
  presetSizes,
  sweepExtras,
} from './presets.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { GridSpec, WindowLevel } from '../../../domain/spec.ts';

/** Temperatures of a spec, ascending and distinct. */
export function temperaturesOf(spec: GridSpec): number[] {
  const chosen = spec.temperatures ?? ownTemperatures(spec);
  return [...new Set(chosen)].sort((a, b) => a - b);
}

function ownTemperatures(spec: GridSpec): readonly number[] {
  switch (spec.kind) {
    case 'diagram':
      return defaultTemperatures;
    case 'sweep':
      return [...defaultTemperatures, ...sweepExtras];
    case 'calibration':
      return calibrationTemperatures;
    case 'ergodicity':
      return spec.preset === 'thorough' ? defaultTemperatures : [homeTemperature];
  }
}

/** Window levels of a spec; only a diagram has several of its own accord. */
export function levelsOf(spec: GridSpec): readonly WindowLevel[] {
  return spec.windows ?? (spec.kind === 'diagram' ? defaultWindows : [{ kind: 'all' }]);
}

/** Position of the temperature nearest to the home temperature. */
export function homeColumn(temperatures: readonly number[]): number {
  const distance = (t: number): number => Math.abs(t - homeTemperature);
  return temperatures.reduce((best, t, at) => (distance(t) < distance(temperatures[best] ?? Infinity) ? at : best), 0);
}

/** Columns from coarse to fine: `first` (in its order), then always the column farthest from those already chosen. */
export function coarseToFine(count: number, first: readonly number[]): number[] {
  const order = [...new Set(first)];
  while (order.length < count) {
    const gap = (column: number): number => Math.min(...order.map(other => Math.abs(other - column)), count);
    const rest = Array.from({ length: count }, (_, column) => column).filter(column => !order.includes(column));
    order.push(rest.reduce((best, column) => (gap(column) > gap(best) ? column : best), rest[0] ?? 0));
  }
  return order;
}

/** What is wanted of a grid: cells (row-major numbers) most wanted first, and how many of them the preset is about. */
export interface Wanted {
  readonly order: readonly number[];
  readonly must: number;
}

/** What is known of a grid before it is settled how much of it is sampled. */
export interface GridShape {
  readonly temperatures: readonly number[];
  readonly rows: number;
  readonly columns: number;
  /** Cell that is described at first. */
  readonly home: number;
  /** Null: temperature by context window. */
  readonly axes: NonNullable<Plan['axes']> | null;
}

/** Order and core of the cells of a grid for a spec; what a person asked for by name is a must. */
export function wantedCells(spec: GridSpec, { temperatures, rows, columns, home: homeCell, axes }: GridShape): Wanted {
  const { core } = presetSizes[spec.preset];
  const home = homeCell % columns;
  const named = axes === null && spec.temperatures === undefined && Array.isArray(core) ? core : [];
  const first = [home, ...named.map((t: number) => temperatures.indexOf(t)).filter(column => column >= 0)];
  const extras = new Set(
    spec.kind === 'sweep' && spec.temperatures === undefined ? sweepExtras.map(t => temperatures.indexOf(t)) : [],
  );
  const fine = coarseToFine(columns, first);
  const row = [...fine.filter(column => !extras.has(column)), ...fine.filter(column => extras.has(column))];
  const order = Array.from({ length: rows }, (_, at) => row.map(column => at * columns + column)).flat();
  const all =
    axes !== null ||
    spec.windows !== undefined ||
    (core === 'map' && spec.kind === 'diagram') ||
    spec.kind === 'ergodicity' ||
    spec.kind === 'calibration';
  if (all) return { order, must: order.length };
  const whole = spec.temperatures !== undefined || core === 'row' || core === 'map';
  return { order, must: whole ? columns - extras.size : new Set(first).size };
}

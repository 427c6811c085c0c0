/** The grid of an experiment: its temperatures, its windows and the priority of its cells. */
import {
  calibrationTemperatures,
  defaultTemperatures,
  defaultWindows,
  homeTemperature,
  internalsTemperatures,
  presetSizes,
  sweepExtras,
} from './presets.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { GridSpec, WindowLevel } from '../../../domain/spec.ts';

/** Temperatures of a spec, distinct and ascending. */
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
    case 'internals':
      return internalsTemperatures;
    case 'growth':
      return [homeTemperature];
    case 'ergodicity':
      return spec.preset === 'thorough' ? defaultTemperatures : [homeTemperature];
    case 'paths':
    case 'wordings':
      return [homeTemperature];
  }
}

/** Window levels of a spec; only a diagram has several by default. */
export function levelsOf(spec: GridSpec): readonly WindowLevel[] {
  return spec.windows ?? (spec.kind === 'diagram' ? defaultWindows : [{ kind: 'all' }]);
}

/** Position of the temperature nearest to the home temperature. */
export function homeColumn(temperatures: readonly number[]): number {
  const distance = (t: number): number => Math.abs(t - homeTemperature);
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

/** Cells of a grid (row-major indices) in order of priority, and how many of them the preset requires. */
export interface Wanted {
  readonly order: readonly number[];
  readonly must: number;
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

/** Order and number of required cells of a grid for a spec; whatever the user named explicitly is required. */
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
    spec.kind === 'calibration' ||
    spec.kind === 'growth' ||
    spec.kind === 'internals' ||
    spec.kind === 'wordings' ||
    spec.kind === 'paths';
  if (all) return { order, must: order.length };
  const whole = spec.temperatures !== undefined || core === 'row' || core === 'map';
  return { order, must: whole ? columns - extras.size : new Set(first).size };
}

/** Positions of cells on a diagram, and the names of its rows and columns. */
import { formatTemperature } from '../core/format.ts';
import { samplingKnobs } from './knob.ts';
import type { Plan, PlanAxes, PlanAxis, PlanCell } from './plan.ts';

/** Row and column of a cell: its own where the plan has axes, else by window and temperature. */
export function gridPositionOf(
  plan: Plan,
  { place, window, temperature }: PlanCell,
): readonly [row: number, column: number] {
  return place ?? [window, plan.temperatures.indexOf(temperature)];
}

/** Columns and rows of a plan: its own axes, else temperature by context window. */
export function axesOf({ axes, temperatures, windows }: Plan): PlanAxes {
  if (axes !== undefined) return axes;
  return {
    x: {
      knob: 'temperature',
      name: 'temperature',
      labels: temperatures.map(formatTemperature),
      values: temperatures,
      logarithmic: false,
    },
    y: {
      knob: 'window',
      name: 'the model sees',
      labels: windows.map(window => window.label),
      values: windows.map((_, row) => row),
      logarithmic: false,
    },
  };
}

/** Whether a diagram is temperature by context window. */
export function isTemperatureByWindow({ x, y }: PlanAxes): boolean {
  return x.knob === 'temperature' && y.knob === 'window';
}

/** The knobs set at a position besides temperature, which is never a row: ["top-p 0.9", "step 128"]. */
export function turnedWords(
  { x, y }: PlanAxes,
  { row, column }: { readonly row: number; readonly column: number },
): readonly string[] {
  return [...(x.knob === 'temperature' ? [] : [levelWords(x, column)]), levelWords(y, row)];
}

/** A level by itself: a bare number gets the name of its knob ("top-p 0.9"), a wording of the prompt gets quotes, any
 * other label speaks for itself ("step 128", "last 6 words"). */
export function levelWords({ knob, name, labels }: PlanAxis, at: number): string {
  const label = labels[at] ?? '';
  if (knob === 'variant') return `“${label}”`;
  return knob !== 'temperature' && samplingKnobs.includes(knob) ? `${name} ${label}` : label;
}

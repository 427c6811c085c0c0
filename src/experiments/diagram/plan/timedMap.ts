/** The plan of a map over temperature by context window that is as fine as its time allows. Everything on it is sampled
 * (docs/method.md#plan-and-seeds). */
import type { Message } from '../../../domain/message.ts';
import type { Mode } from '../../../core/trajectory.ts';
import type { Plan, PlanCell } from '../../../domain/plan.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { budgetFor, expectedTokens } from '../../../run/sampling/answerLengths.ts';
import { corrected, groupSeconds, type Group, type Pace } from '../../../run/sampling/pace.ts';
import { fewestColumns, minimumAnswers, presetSizes } from './presets.ts';
import { furtherTemperatures } from './grid.ts';
import { fittingSize, type MapLimits, type MapSize } from './mapSize.ts';
import type { Outline } from './outline.ts';
import { wholeBudget, type Pilot } from './pilot.ts';

/** The parts of a plan that depend on the time. */
export type TimedPart = Pick<
  Plan,
  | 'tokens'
  | 'temperatures'
  | 'windows'
  | 'cells'
  | 'order'
  | 'refinements'
  | 'topUp'
  | 'lengths'
  | 'rest'
  | 'shortfalls'
> & { readonly seconds: number | null };

/** What is known before a map is sized. */
export interface Known {
  readonly spec: GridSpec;
  readonly outline: Outline;
  readonly mode: Mode;
  /** Null where the user fixed every size. */
  readonly pace: Pace | null;
  /** Null where the token budget does not depend on a pilot. */
  readonly pilot: Pilot | null;
}

/** Token budgets: of all cells, and of the home cell, whose answers run to their end. */
interface Budgets {
  readonly tokens: number;
  readonly home: number;
}

/** Temperature that stands for the ones that are added where neighbors differ, when their time is estimated. */
const addedTemperature = 1.2;

/** Sizes a map. */
export function timedMap(known: Known): TimedPart {
  const { spec, pace, pilot } = known;
  const { seconds: planned } = presetSizes[spec.preset];
  const budgets = budgetsOf(known);
  const ownPace = pace === null || pilot === null ? pace : corrected(pace, groupOf(pilot), pilot.seconds);
  const cost = (size: MapSize): number => (ownPace === null ? 0 : secondsOf(size, known, budgets, ownPace));
  const size = fittingSize(limitsOf(known), planned, cost);
  const seconds = ownPace === null ? null : cost(size);
  return { ...partOf(size, known, budgets), seconds, shortfalls: notesOf(size, known, budgets, seconds) };
}

function groupOf({ lengths, summary }: Pilot): Group {
  return { answers: lengths.length, mean: summary.mean, longest: Math.max(0, ...lengths) };
}

function budgetsOf({ outline, pilot }: Known): Budgets {
  if (pilot === null) return { tokens: outline.tokens, home: outline.tokens };
  const rooms = outline.windows.map(({ ids }) => outline.model.card.context - ids.length);
  const whole = budgetFor(pilot.lengths, pilot.summary, outline.tokens) ?? outline.tokens;
  const tokens = Math.min(whole, ...rooms);
  return { tokens, home: Math.max(tokens, wholeBudget(outline)) };
}

/** How small and how large the map may be. What the user named is on it in any case. */
function limitsOf({ spec, outline: { temperatures, windows } }: Known): MapLimits {
  const size = presetSizes[spec.preset];
  const columns = temperatures.length;
  const rows = spec.windows === undefined ? Math.min(size.rows[1], windows.length) : windows.length;
  const further = furtherTemperatures(spec).length;
  const added = spec.kind === 'sweep' && spec.preset !== 'quick' ? further : Math.min(size.refinements, further);
  return {
    columns: [spec.temperatures === undefined ? Math.min(fewestColumns, columns) : columns, columns],
    rows: [spec.windows === undefined ? 1 : rows, rows],
    further: added,
    samples: samplesOf(spec),
  };
}

function samplesOf({ samples, preset }: GridSpec): readonly [number, number] {
  return samples === undefined ? presetSizes[preset].samples : [samples, samples];
}

/** Seconds of a map with everything that it may add, and those of the pilot. */
function secondsOf(size: MapSize, { spec, outline, mode, pilot }: Known, budgets: Budgets, pace: Pace): number {
  const longest = budgets.tokens;
  const group = (temperature: number, answers: number): Group => ({
    answers,
    mean: mode === 'streams' ? longest : expectedTokens(pilot?.summary, temperature, longest),
    longest,
  });
  const row = outline.temperatures.slice(0, size.columns).map(temperature => group(temperature, size.samples));
  const at = outline.home % outline.columns;
  const missing = Math.max(0, size.samples - (pilot?.lengths.length ?? 0));
  const home = row.slice(at, at + 1).map(cell => ({ ...cell, answers: missing }));
  const others = row.filter((_, column) => column !== at);
  const isApart = budgets.home > budgets.tokens;
  const first = isApart
    ? groupSeconds(pace, others) + groupSeconds(pace, home)
    : groupSeconds(pace, [...others, ...home]);
  const added = groupSeconds(pace, [group(addedTemperature, size.samples)]);
  const further =
    spec.kind === 'sweep'
      ? groupSeconds(
          pace,
          furtherTemperatures(spec)
            .slice(0, size.further)
            .map(t => group(t, size.samples)),
        )
      : size.further * size.rows * added;
  const more = groupSeconds(pace, [group(addedTemperature, samplesOf(spec)[1] - size.samples)]);
  return (pilot?.seconds ?? 0) + first + (size.rows - 1) * groupSeconds(pace, row) + further + size.topUp * more;
}

/** The plan of a map of a size. Cells are numbered row by row, and those that a sweep adds follow. */
function partOf(
  size: MapSize,
  { spec, outline, pilot }: Known,
  budgets: Budgets,
): Omit<TimedPart, 'seconds' | 'shortfalls'> {
  const isSweep = spec.kind === 'sweep';
  const further = furtherTemperatures(spec);
  const coarse = outline.temperatures.slice(0, size.columns);
  const added = isSweep ? further.slice(0, size.further) : [];
  const temperatures = [...coarse, ...added].sort((a, b) => a - b);
  const windows = outline.windows.slice(0, size.rows);
  const home = outline.home % outline.columns;
  const isApart = budgets.home > budgets.tokens;
  const places = [
    ...windows.flatMap((_, window) => coarse.map(temperature => ({ window, temperature }))),
    ...added.map(temperature => ({ window: 0, temperature })),
  ];
  const cells = places.map((place, index): PlanCell => ({
    ...samplingOf(outline),
    ...place,
    index,
    samples: size.samples,
    ...(isApart && index === home ? { tokens: budgets.home } : {}),
  }));
  const rest = {
    windows: outline.windows.slice(size.rows),
    temperatures: [...outline.temperatures, ...further].filter(temperature => !temperatures.includes(temperature)),
  };
  return {
    tokens: budgets.tokens,
    temperatures,
    windows,
    cells,
    order: orderOf(cells, windows.length, home, isApart),
    refinements: isSweep ? 0 : size.further,
    ...(size.topUp > 0 ? { topUp: { cells: size.topUp, samples: samplesOf(spec)[1] } } : {}),
    ...(pilot === null ? {} : { lengths: pilot.summary }),
    ...(rest.windows.length + rest.temperatures.length === 0 ? {} : { rest }),
  };
}

/** Groups by window, the home cell first. Whole answers are sampled by themselves, so that the others do not wait for
 * the longest of them. */
function orderOf(cells: readonly PlanCell[], windows: number, home: number, isApart: boolean): number[][] {
  return Array.from({ length: windows }, (_, window) => {
    const group = cells.filter(cell => cell.window === window).map(({ index }) => index);
    const first = group.filter(index => index === home);
    const others = group.filter(index => index !== home);
    return isApart ? [first, others] : [[...first, ...others]];
  })
    .flat()
    .filter(group => group.length > 0);
}

/** How the cells of a map sample, whatever their temperature. */
function samplingOf({ cells: [cell] }: Outline): Pick<PlanCell, 'topP' | 'topK' | 'minP'> {
  const { topP = 1, topK = 0, minP } = cell ?? {};
  return { topP, topK, ...(minP === undefined ? {} : { minP }) };
}

function notesOf({ samples }: MapSize, { spec, pilot }: Known, { tokens }: Budgets, seconds: number | null): Message[] {
  const { order, agreement } = minimumAnswers;
  const { seconds: planned } = presetSizes[spec.preset];
  const { answers = 0, cut = 0, budget = tokens } = pilot?.summary ?? {};
  return [
    ...(cut * 2 > answers ? [{ code: 'endless-answers', answers, cut, budget, tokens } as const] : []),
    ...(seconds !== null && seconds > planned * 1.25 ? [{ code: 'takes-longer', seconds, planned } as const] : []),
    ...(samples < agreement ? [{ code: 'few-answers', answers: samples, order, agreement } as const] : []),
  ];
}

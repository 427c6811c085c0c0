/** The plan of a map over temperature by context window that is as fine as its time allows. Everything on it is sampled
 * (docs/method.md#plan-and-seeds). */
import type { Message } from '../../../domain/message.ts';
import type { EndlessAnswers } from '../../../domain/messages/planMessages.ts';
import type { Sampling } from '../../../domain/languageModel.ts';
import type { Mode } from '../../../core/trajectory.ts';
import type { Plan, PlanCell, PlanWindow } from '../../../domain/plan.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { largestWhere } from '../../../core/numeric/search.ts';
import { sum } from '../../../core/numeric/sums.ts';
import { budgetFor, usualBudget } from '../../../run/sampling/answerLengths.ts';
import type { Pace } from '../../../run/sampling/pace.ts';
import { jobSeconds, jobsOf } from '../../../run/sampling/work.ts';
import { homeAnswers, minimumAnswers, presetSizes } from './presets.ts';
import { batchOfPlan, furtherTemperatures } from './grid.ts';
import { fittingSize, isWhole, type MapLimits, type MapSize } from './mapSize.ts';
import { fewTokensAt, firstNoiseCell, triesFewTokens, type NoiseLook } from './noise.ts';
import { unsettledPlan, type Outline } from './outline.ts';
import { pathParts } from './pathBudget.ts';
import { expectedCut, finishingJobs } from './finishing.ts';
import { furtherPilots, pilotBudget, type Beside, type Pilot } from './pilot.ts';
import { secondsAfter } from './timeAfter.ts';

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
  | 'withoutCurve'
  | 'shortfalls'
> & { readonly seconds: number | null };

/** What is known before a map is sized. */
export interface Known {
  readonly spec: GridSpec;
  readonly outline: Outline;
  readonly mode: Mode;
  /** Null where the user fixed every size. */
  readonly pace: Pace | null;
  /** By window, that of the home cell first; empty where the token budget does not depend on them. */
  readonly pilots: readonly Pilot[];
  /** Whether the windows without a pilot still get one. They are expected to be like others until then. */
  readonly isOpen?: boolean;
  /** What hot answers are; absent while it is not known, where they are expected to dissolve. */
  readonly look?: NoiseLook;
  /** Most tokens of answers other than those of the home cell; absent: as many as pilots find. */
  readonly most?: number;
  /** Number of columns, where a map of that width has begun. */
  readonly columns?: number;
  /** What was drawn with the first pilot, which the map has in any case. */
  readonly beside?: Beside;
  /** Whether hot answers are tried with few tokens whatever the budget is, as they are with a pilot. */
  readonly triesHot?: boolean;
}

type PilotsKnown = Pick<Known, 'spec' | 'outline' | 'pilots' | 'isOpen'>;

/** Token budgets of the cells of a window: of the one at the home temperature, whose answers run to their end where a
 * pilot was made, and of the others. */
interface Budgets {
  readonly first: number;
  readonly others: number;
}

/** Sizes a map. */
export function timedMap(measured: Known): TimedPart {
  const known = withinTime(measured);
  const { spec, pace } = known;
  const { seconds: planned, wholeMap } = presetSizes[spec.preset];
  const sampled = (size: MapSize): number => (pace === null ? 0 : secondsOf(planOf(size, known), known, pace));
  const whole = (size: MapSize): number =>
    sampled(size) + (pace === null ? 0 : secondsAfter(spec, planOf(size, known), pace));
  const limits = limitsOf(known);
  const withCurve = fittingSize(limits, planned, whole);
  const isCurveOptional = pathParts(spec).commitment && spec.kind !== 'paths';
  // The curve of long answers takes longer than a map. Then the map is sampled, and the curve can be added later.
  const isTooLong = !isWhole(withCurve, limits) || (spec.temperatures === undefined && whole(withCurve) > planned);
  const leavesCurve = isCurveOptional && isTooLong && whole(withCurve) > sampled(withCurve);
  const size = fittingSize(limits, planned, leavesCurve ? sampled : whole, wholeMap);
  const curveSeconds = whole(size) - sampled(size);
  const seconds =
    pace === null ? null : sampled(size) + (leavesCurve ? 0 : curveSeconds) + finishingSeconds(size, known, pace);
  const part = partOf(size, known);
  return {
    ...part,
    ...(leavesCurve ? { withoutCurve: true } : {}),
    seconds,
    shortfalls: [
      ...notesOf(size, known, part, seconds),
      ...(leavesCurve ? [{ code: 'curve-left-out', seconds: curveSeconds } as const] : []),
    ],
  };
}

/** Answers that do not end are worth so many times the time of a preset. */
const endlessTime = 2;

/** With the longest answers of a prompt whose answers do not end that leave time for a map with all coarse
 * temperatures and windows: a whole map of beginnings tells more than a part of one. */
function withinTime(known: Known): Known {
  const { spec, outline, pace } = known;
  if (pace === null || !isMostlyCut(known)) return known;
  const { columns, rows, samples } = limitsOf(known);
  const size = { columns: columns[1], rows: rows[1], further: 0, samples: samples[0], topUp: 0 };
  const upTo = (most: number): Known => ({ ...known, most });
  const { seconds, wholeMap } = presetSizes[spec.preset];
  const fits = (most: number): boolean =>
    secondsOf(planOf(size, upTo(most)), upTo(most), pace) <= Math.min(wholeMap, endlessTime * seconds);
  return upTo(largestWhere(fits, outline.tokens, Math.max(outline.tokens, usualBudget)));
}

/** The plan of a map of a size. */
function planOf(size: MapSize, known: Known): Plan {
  const { spec, outline, mode } = known;
  const base = { ...unsettledPlan(spec, outline), mode, batch: batchOfPlan(spec, outline.model.card) };
  return { ...base, ...partOf(size, known) };
}

/** Seconds that letting cut answers go on is expected to take, as far as it begins within the time of a whole map. */
function finishingSeconds(size: MapSize, known: Known, pace: Pace): number {
  const { spec, outline } = known;
  const plan = planOf(size, known);
  const room = presetSizes[spec.preset].wholeMap - secondsOf(plan, known, pace);
  let seconds = 0;
  for (const job of finishingJobs(plan, expectedCut(plan, spec, outline.model.card)))
    if (seconds < room) seconds += jobSeconds(pace, job);
  return seconds;
}

/** Whether more than half of the answers of the first pilot were cut. */
function isMostlyCut({ pilots: [pilot] }: Pick<Known, 'pilots'>): boolean {
  const { answers = 0, cut = 0 } = pilot?.summary ?? {};
  return cut * 2 > answers;
}

/** The pilots of all windows, those that are made and those that are expected. */
function allPilots({ spec, outline, pilots, isOpen = false }: PilotsKnown): readonly Pilot[] {
  return isOpen ? [...pilots, ...furtherPilots(spec, pilots, outline)] : pilots;
}

function budgetsOf(outline: Outline, pilots: readonly Pilot[], window: number, most = Infinity): Budgets {
  const pilot = pilots[window];
  const room = Math.min(
    most,
    outline.mostTokens,
    outline.model.card.context - (outline.windows[window]?.ids.length ?? 0),
  );
  if (pilot === undefined) {
    const tokens = pilots.length === 0 ? outline.tokens : Math.min(budgetsOf(outline, pilots, 0, most).others, room);
    return { first: tokens, others: tokens };
  }
  // Answers that do not end are as long as those of the pilot, up to the usual budget: shorter ones tell less.
  const endless = Math.max(outline.tokens, Math.min(usualBudget, pilot.summary.budget));
  const others = Math.min(budgetFor(pilot.lengths, pilot.summary, outline.tokens) ?? endless, room);
  return { first: Math.max(others, pilot.summary.budget), others };
}

/** How small and how large the map may be. What the user named is on it in any case. */
function limitsOf({ spec, outline: { temperatures, windows }, pilots, columns, beside }: Known): MapLimits {
  const size = presetSizes[spec.preset];
  const most = temperatures.length;
  const begun = Math.max(0, ...(beside?.cells ?? [])) + 1;
  const least = spec.temperatures === undefined ? begun : most;
  const rows = spec.windows === undefined ? Math.min(size.rows[1], windows.length) : windows.length;
  const further = furtherTemperatures(spec).length;
  const added = spec.kind === 'sweep' && spec.preset !== 'quick' ? further : Math.min(size.refinements, further);
  return {
    columns: columns === undefined ? [least, most] : [columns, columns],
    rows: [spec.windows === undefined ? Math.max(1, Math.min(pilots.length, rows)) : rows, rows],
    further: added,
    samples: samplesOf(spec),
  };
}

function samplesOf({ samples, preset }: GridSpec): readonly [number, number] {
  return samples === undefined ? presetSizes[preset].samples : [samples, samples];
}

/** Seconds of a map with everything that it may add, and those of the pilots. */
function secondsOf(plan: Plan, { pilots, look, beside }: Known, pace: Pace): number {
  const looked = look?.dissolves === true ? firstNoiseCell(plan)?.index : undefined;
  const done = plan.cells.map(cell => {
    if (beside?.cells.includes(cell.index)) return beside.answers;
    if (cell.index === looked) return look?.answers ?? 0;
    return isFirst(plan, cell) ? (pilots[cell.window]?.lengths.length ?? 0) : 0;
  });
  const jobs = jobsOf(plan, cell => done[cell] ?? 0);
  const before = sum(pilots.map(({ seconds }) => seconds)) + (look?.seconds ?? 0);
  return before + sum(jobs.map(job => jobSeconds(pace, job)));
}

/** Whether a cell is that of a pilot: the one of its window at the temperature of the home cell. */
function isFirst({ cells, home }: Plan, { temperature }: PlanCell): boolean {
  return temperature === cells[home]?.temperature;
}

/** The plan of a map of a size. Cells are numbered row by row, and those that a sweep adds follow. */
function partOf(size: MapSize, known: Known): Omit<TimedPart, 'seconds' | 'shortfalls'> {
  const { spec, outline, mode, look, most, triesHot } = known;
  const pilots = allPilots(known);
  const isSweep = spec.kind === 'sweep';
  const further = furtherTemperatures(spec);
  const coarse = outline.temperatures.slice(0, size.columns);
  const added = isSweep ? further.slice(0, size.further) : [];
  const temperatures = [...coarse, ...added].sort((a, b) => a - b);
  const isNoise = mode === 'answers' && triesFewTokens(spec) && look?.dissolves !== false;
  const budgets = outline.windows.map((_, window) => budgetsOf(outline, pilots, window, most));
  const tokens = budgets[0]?.others ?? outline.tokens;
  const windows = outline.windows.slice(0, size.rows).map((window, at): PlanWindow => {
    const [own, lengths] = [budgets[at]?.others, pilots[at]?.summary];
    return {
      ...window,
      ...(lengths === undefined || at === 0 ? {} : { lengths }),
      ...(own === undefined || own === tokens ? {} : { tokens: own }),
    };
  });
  const home = coarse[outline.home % outline.columns];
  const places = [
    ...windows.flatMap((_, window) => coarse.map(temperature => ({ window, temperature }))),
    ...added.map(temperature => ({ window: 0, temperature })),
  ];
  const isPiloted = ({ window, temperature }: Pick<PlanCell, 'window' | 'temperature'>): boolean =>
    temperature === home && (window === 0 || window < pilots.length);
  const cells = places.map((place, index): PlanCell => {
    const { first = tokens, others = tokens } = budgets[place.window] ?? {};
    const own = isPiloted(place) ? first : others;
    const noise = isNoise ? fewTokensAt(place.temperature, own, outline.tokens, look?.dissolves ?? triesHot) : null;
    return {
      ...samplingOf(outline),
      ...place,
      index,
      samples: isPiloted(place) && spec.samples === undefined ? Math.max(homeAnswers, size.samples) : size.samples,
      ...(own === tokens ? {} : { tokens: own }),
      ...noise,
    };
  });
  const rest = {
    windows: outline.windows.slice(size.rows),
    temperatures: [...outline.temperatures, ...further].filter(temperature => !temperatures.includes(temperature)),
  };
  return {
    tokens,
    temperatures,
    windows,
    cells,
    order: orderOf(cells, windows.length, isPiloted, budgets).flatMap(group =>
      inSteps(group, cells, batchOfPlan(spec, outline.model.card)),
    ),
    refinements: isSweep ? 0 : size.further,
    ...(size.topUp > 0 ? { topUp: { cells: size.topUp, samples: samplesOf(spec)[1] } } : {}),
    ...(pilots[0] === undefined ? {} : { lengths: pilots[0].summary }),
    ...(rest.windows.length + rest.temperatures.length === 0 ? {} : { rest }),
  };
}

/** Groups by window, the cell at the home temperature first. The whole answers of the home cell are sampled by
 * themselves, so that the others do not wait for the longest of them. */
function orderOf(
  cells: readonly PlanCell[],
  windows: number,
  isPiloted: (cell: PlanCell) => boolean,
  budgets: readonly Budgets[],
): number[][] {
  return Array.from({ length: windows }, (_, window) => {
    const group = cells.filter(cell => cell.window === window);
    const first = group.filter(isPiloted).map(({ index }) => index);
    const others = group.filter(cell => !isPiloted(cell)).map(({ index }) => index);
    const { first: most = 0, others: usual = 0 } = budgets[window] ?? {};
    return window === 0 && most > usual ? [first, others] : [[...first, ...others]];
  })
    .flat()
    .filter(group => group.length > 0);
}

/** The cells of a group in parts of as many answers as a step has rows, so that none waits for a place. A group with a
 * cell that has more of them stays whole: its answers take turns in any case. */
function inSteps(group: readonly number[], cells: readonly PlanCell[], batch: number): number[][] {
  const samplesOfCell = (index: number): number => cells[index]?.samples ?? 0;
  if (group.some(index => samplesOfCell(index) > batch)) return [[...group]];
  const parts: number[][] = [];
  let free = 0;
  for (const index of group) {
    if (samplesOfCell(index) > free) {
      parts.push([]);
      free = batch;
    }
    parts.at(-1)?.push(index);
    free -= samplesOfCell(index);
  }
  return parts;
}

/** How the cells of a map sample, whatever their temperature. */
function samplingOf({ cells: [cell] }: Outline): Omit<Sampling, 'temperature'> {
  const { topP = 1, topK = 0, minP, samplers, temperatureLast } = cell ?? {};
  return {
    ...{ topP, topK },
    ...(minP === undefined ? {} : { minP }),
    ...(samplers === undefined ? {} : { samplers }),
    ...(temperatureLast === undefined ? {} : { temperatureLast }),
  };
}

function notesOf(
  { samples: others }: MapSize,
  known: Known,
  { cells, tokens, temperatures, windows }: Pick<TimedPart, 'cells' | 'tokens' | 'temperatures' | 'windows'>,
  seconds: number | null,
): Message[] {
  const { order, agreement } = minimumAnswers;
  const {
    spec,
    pilots: [pilot],
  } = known;
  const { seconds: planned } = presetSizes[spec.preset];
  const { answers = 0, cut = 0, budget = tokens } = pilot?.summary ?? {};
  const most = Math.max(...cells.map(({ samples }) => samples));
  return [
    ...(isMostlyCut(known) ? [endlessNote(known, { answers, cut, budget, tokens })] : []),
    ...(seconds !== null && seconds > planned * 1.25
      ? [
          temperatures.length > 1 && spec.temperatures === undefined
            ? ({
                code: 'whole-map',
                seconds,
                planned,
                temperatures: temperatures.length,
                windows: windows.length,
              } as const)
            : ({ code: 'takes-longer', seconds, planned } as const),
        ]
      : []),
    ...(most < agreement ? [{ code: 'few-answers', answers: most, order, agreement } as const] : []),
    ...(cells.length > 1 && others < agreement && most >= agreement
      ? [{ code: 'few-other-answers', answers: others, most, agreement } as const]
      : []),
  ];
}

/** Why most answers of the first pilot were cut: its time was over, or they are longer than any budget. */
function endlessNote({ spec, outline, pilots: [pilot] }: Known, found: EndlessAnswers): Message {
  return found.budget < pilotBudget(spec, outline)
    ? { code: 'no-time-to-end', ...found, seconds: pilot?.seconds ?? 0 }
    : { code: 'endless-answers', ...found };
}

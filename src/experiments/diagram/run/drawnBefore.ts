/** Takes over answers to nothing of the prompt that an earlier run drew: they are the same in every run with the same
 * model, format, settings and seed (docs/method.md#plan-and-seeds). */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { groupedBy } from '../../../core/groupBy.ts';
import { sum } from '../../../core/numeric/sums.ts';
import type { Form, LanguageModel, SampledRow, SampleRow } from '../../../domain/languageModel.ts';
import type { Plan, PlanWindow } from '../../../domain/plan.ts';
import type { GridRun } from '../../../domain/run.ts';
import { samplingOf } from '../../../domain/sampling.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { usualShare } from '../../../run/sampling/answerLengths.ts';
import type { RunDraft } from '../../../run/sampling/draft.ts';
import { formOf } from '../../../run/sampling/mode.ts';
import type { Pace } from '../../../run/sampling/pace.ts';
import { jobSeconds, jobsOf } from '../../../run/sampling/work.ts';
import type { DrawnAnswers } from '../../drawnAnswers.ts';
import type { RunRequest } from '../../experiment.ts';
import { lackedBy, sharedBy, type BudgetedRow } from './cellRows.ts';

type DrawingRequest = Pick<RunRequest<GridSpec, GridRun>, 'spec' | 'replay' | 'drawn'>;

/** Rows that need not be drawn. */
export interface Found {
  readonly rows: readonly SampledRow[];
  /** Length at which all that did not end were cut before their budget was used; null where none was. */
  readonly cut: number | null;
}

export const nothingFound: Found = { rows: [], cut: null };

/** A row, and what is kept of it. */
interface Pair {
  readonly known: SampledRow;
  readonly row: BudgetedRow;
}

/** The answers of one window that may be taken over. */
export interface WindowBefore {
  /** Those of these rows that were drawn before. Where their length is decided on the way (`isOpen`): all or none. */
  find(rows: readonly BudgetedRow[], isOpen: boolean): Found;
  /** Keeps the drawn ones of these rows, which are all that a complete request had. */
  keep(rows: readonly BudgetedRow[], drawn: readonly SampledRow[]): Promise<void>;
}

/** The answers that a run may take over. */
export class DrawnBefore {
  private readonly spec: GridSpec;
  private readonly draft: RunDraft<GridSpec>;
  private readonly answers: DrawnAnswers | null;
  /** What was found, by law. */
  private readonly known = new Map<string, readonly SampledRow[]>();
  /** What models read for an empty prompt without other messages; null where they do not. */
  private readonly empty = new Map<LanguageModel, Int32Array | null>();

  /** A replay draws everything again. */
  constructor({ spec, replay, drawn }: DrawingRequest, draft: RunDraft<GridSpec>) {
    this.draft = draft;
    this.spec = spec;
    this.answers = replay === undefined ? (drawn ?? null) : null;
  }

  /** Those of a window; null where its answers depend on the prompt, or on more than is known of the model. */
  in(window: PlanWindow, model: LanguageModel): WindowBefore | null {
    const { words, ids, ablation } = window;
    const { answers } = this;
    const { identity, card } = model;
    if (answers === null || words > 0 || ablation !== undefined || card.invariance !== 'exact') return null;
    if (identity === undefined || !this.isOfNothing(ids, model)) return null;
    const { prefix, end, stop = [], seed, pool } = sharedBy(this.draft, window);
    const law = (row: SampleRow): string =>
      JSON.stringify([identity, [...prefix], end, stop, seed, pool, row.cell, samplingOf(row)]);
    return {
      find: (rows, isOpen) => {
        const pairs = rows.flatMap(row => {
          const known = this.rowsOf(law(row), answers).find(({ index }) => index === row.index);
          return known === undefined ? [] : [{ known, row }];
        });
        return isOpen ? pilotOf(rows, pairs) : { rows: pairs.filter(fits).map(({ known }) => known), cut: null };
      },
      keep: async (rows, drawn) => {
        if (!isTelling(rows, drawn)) return;
        const byPlace = new Map(drawn.map(row => [placeOf(row), row]));
        for (const [own, group] of groupedBy(rows, law)) {
          this.known.delete(own);
          await answers.keep(
            own,
            group.flatMap(row => byPlace.get(placeOf(row)) ?? []),
          );
        }
      },
    };
  }

  /** Number of answers that a cell lacks and that need not be drawn. `modelOf` is the model at a position. */
  countIn(cell: number, modelOf: (position: number | undefined) => LanguageModel): number {
    const { plan } = this.draft;
    const window = plan.windows[plan.cells[cell]?.window ?? -1];
    const before = window && this.in(window, modelOf(window.model));
    return before?.find(lackedBy(this.draft, [cell]), false).rows.length ?? 0;
  }

  /** Whether ids are what a model reads for an empty prompt without other messages. */
  private isOfNothing(ids: Int32Array, model: LanguageModel): boolean {
    const empty = this.empty.get(model) ?? emptyPrompt(model, formOf(this.spec, model));
    this.empty.set(model, empty);
    return empty !== null && empty.length === ids.length && empty.every((id, at) => id === ids[at]);
  }

  private rowsOf(law: string, answers: DrawnAnswers): readonly SampledRow[] {
    const rows = this.known.get(law) ?? answers.find(law);
    this.known.set(law, rows);
    return rows;
  }
}

/** The plan in which the answers of the window of some cells are cut at a length. */
export function withCut(plan: Plan, group: readonly number[], cut: number): Plan {
  const { windows, cells } = plan;
  const own = cells[group[0] ?? -1]?.window;
  return {
    ...plan,
    windows: windows.map((one, at) => (at === own && (one.tokens ?? 0) > cut ? { ...one, tokens: cut } : one)),
    cells: cells.map(cell =>
      cell.window === own && (cell.tokens ?? plan.tokens) > cut ? { ...cell, tokens: cut } : cell,
    ),
  };
}

/** Seconds by which the rest of a plan takes less at a pace, 0 where that is unknown: `done` is how many answers a cell
 * has, `found` how many others need not be drawn. */
export function savedSeconds(
  plan: Plan,
  pace: Pace | null,
  done: (cell: number) => number,
  found: (cell: number) => number,
): number {
  if (pace === null) return 0;
  const secondsOf = (known: (cell: number) => number): number =>
    sum(jobsOf(plan, known).map(job => jobSeconds(pace, job)));
  return secondsOf(done) - secondsOf(cell => done(cell) + found(cell));
}

/** Whether a kept row is what drawing it would give: whole within the budget, or cut at the same length. */
function fits({ known, row }: Pair): boolean {
  const length = known.ids.length;
  if (!known.ended) return length === row.tokens;
  // The end token takes a place of the budget; a stop string is part of the answer.
  return known.textLength === undefined ? length < row.tokens : length <= row.tokens;
}

/** First answers from their kept rows, cut where the run that drew them cut them. */
function pilotOf(rows: readonly BudgetedRow[], pairs: readonly Pair[]): Found {
  const known = pairs.map(pair => pair.known);
  if (!isTelling(rows, known)) return nothingFound;
  const cut = pairs.find(isCutEarly)?.known.ids.length ?? null;
  const most = cut ?? Infinity;
  const within = pairs.map(({ row, ...pair }) => ({ ...pair, row: { ...row, tokens: Math.min(row.tokens, most) } }));
  return within.every(fits) ? { rows: known, cut } : nothingFound;
}

function isCutEarly({ known, row }: Pair): boolean {
  return !known.ended && known.ids.length < row.tokens;
}

/** Whether rows are those of a complete request. Where they were cut early, they tell how fast the machine was, unless
 * nearly all answers of a cell had ended. */
function isTelling(rows: readonly BudgetedRow[], drawn: readonly SampledRow[]): boolean {
  if (drawn.length < rows.length) return false;
  const byPlace = new Map(rows.map(row => [placeOf(row), row]));
  const isEarly = (known: SampledRow): boolean => {
    const row = byPlace.get(placeOf(known));
    return row !== undefined && isCutEarly({ known, row });
  };
  const hasNearlyAll = (group: readonly SampledRow[]): boolean =>
    group.filter(({ ended }) => ended).length >= usualShare * group.length;
  return !drawn.some(isEarly) || [...groupedBy(drawn, ({ cell }) => cell).values()].some(hasNearlyAll);
}

function emptyPrompt(model: LanguageModel, form: Form): Int32Array | null {
  try {
    return model.encode('', form).ids;
  } catch (error) {
    if (error instanceof AdjacentError) return null;
    throw error;
  }
}

function placeOf({ cell, index }: Pick<SampleRow, 'cell' | 'index'>): string {
  return `${cell} ${index}`;
}

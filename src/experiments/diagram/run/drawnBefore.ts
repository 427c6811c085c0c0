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
import { isEndless } from '../../../run/measuring/endless.ts';
import type { RunDraft } from '../../../run/sampling/draft.ts';
import { formOf } from '../../../run/sampling/mode.ts';
import type { Pace } from '../../../run/sampling/pace.ts';
import { jobSeconds, jobsOf } from '../../../run/sampling/work.ts';
import type { DrawnAnswers } from '../../drawnAnswers.ts';
import type { RunRequest } from '../../experiment.ts';
import { isNearlyAll } from '../plan/pilot.ts';
import { drawsOf, lackedBy, sharedBy, withMost, type BudgetedRow } from './cellRows.ts';
import type { LengthRule } from './lengthRule.ts';

type DrawingRequest = Pick<RunRequest<GridSpec, GridRun>, 'spec' | 'replay' | 'drawn'>;

/** Rows that need not be drawn. */
export interface Found {
  readonly rows: readonly SampledRow[];
  /** Lengths at which those of a cell that did not end were cut before their budget was used, by the number that its
   * rows have. */
  readonly cuts: ReadonlyMap<number, number>;
}

export const nothingFound: Found = { rows: [], cuts: new Map() };

/** A row, and what is kept of it. */
interface Pair {
  readonly known: SampledRow;
  readonly row: BudgetedRow;
}

/** The answers of one window that may be taken over. */
export interface WindowBefore {
  /** Those of these rows that were drawn before. Where a rule decides how long they are: all or none. */
  find(rows: readonly BudgetedRow[], rule?: LengthRule): Found;
  /** Keeps the drawn ones of these rows, which are all that a complete request had. `usual` is the largest budget that
   * they had before a rule let some go on. */
  keep(rows: readonly BudgetedRow[], drawn: readonly SampledRow[], usual: number): Promise<void>;
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
      find: (lacked, rule) => {
        const usual = Math.max(0, ...lacked.map(({ tokens }) => tokens));
        const rows = withMost(lacked, usual, rule?.most ?? usual);
        const pairs = rows.flatMap(row => {
          const known = this.rowsOf(law(row), answers).find(({ index }) => index === row.index);
          return known === undefined ? [] : [{ known, row }];
        });
        if (rule !== undefined) return openRowOf(pairs, rows.length, { usual, vocabulary: card.vocabulary });
        return { ...nothingFound, rows: pairs.filter(fits).map(({ known }) => known) };
      },
      keep: async (rows, drawn, usual) => {
        if (!isTelling(pairsOf(rows, drawn), rows.length, { usual, vocabulary: card.vocabulary })) return;
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
    return before?.find(lackedBy(this.draft, [cell])).rows.length ?? 0;
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

/** The plan in which the answers of the window of some cells are cut at lengths, by the number that their rows have.
 * Where all answers ended, the budget is the least of them. */
export function withCuts(plan: Plan, group: readonly number[], cuts: ReadonlyMap<number, number>): Plan {
  if (cuts.size === 0) return plan;
  const window = plan.cells[group[0] ?? -1]?.window;
  const least = Math.min(...cuts.values());
  return {
    ...plan,
    windows: plan.windows.map((one, at) =>
      at === window ? { ...one, tokens: Math.min(one.tokens ?? plan.tokens, least) } : one,
    ),
    cells: plan.cells.map(cell => {
      if (cell.window !== window) return cell;
      return { ...cell, tokens: cuts.get(drawsOf(cell, plan)) ?? Math.min(cell.tokens ?? plan.tokens, least) };
    }),
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

/** What tells whether lengths were decided by answers alone. */
interface Deciding {
  /** The largest budget before a rule let answers go on. */
  readonly usual: number;
  readonly vocabulary: number;
}

/** `count` rows whose length a rule decides, from their kept ones, cut where the run that drew them cut them. */
function openRowOf(pairs: readonly Pair[], count: number, deciding: Deciding): Found {
  if (!isTelling(pairs, count, deciding)) return nothingFound;
  const cuts = new Map(pairs.filter(isCutEarly).map(({ known }) => [known.cell, known.ids.length]));
  const within = pairs.map(({ known, row }) => ({
    known,
    row: { ...row, tokens: Math.min(row.tokens, cuts.get(known.cell) ?? Infinity) },
  }));
  return within.every(fits) ? { rows: pairs.map(({ known }) => known), cuts } : nothingFound;
}

function isCutEarly({ known, row }: Pair): boolean {
  return !known.ended && known.ids.length < row.tokens;
}

function pairsOf(rows: readonly BudgetedRow[], drawn: readonly SampledRow[]): Pair[] {
  const byPlace = new Map(rows.map(row => [placeOf(row), row]));
  return drawn.flatMap(known => {
    const row = byPlace.get(placeOf(known));
    return row === undefined ? [] : [{ known, row }];
  });
}

/** Whether rows are those of a complete request of `count`. Where they were cut early, answers must have decided it and
 * not the speed of the machine: nearly all of a cell had ended or the usual budget was used up, and of no cell would
 * more than half have ended later. */
function isTelling(pairs: readonly Pair[], count: number, { usual, vocabulary }: Deciding): boolean {
  if (pairs.length < count) return false;
  const early = pairs.filter(isCutEarly);
  if (early.length === 0) return true;
  const least = Math.min(...early.map(({ known }) => known.ids.length));
  const cells = [...groupedBy(pairs, ({ known }) => known.cell).values()];
  const hasNearlyAll = (group: readonly Pair[]): boolean =>
    isNearlyAll(group.length, group.filter(({ known }) => known.ended).length);
  if (least < usual && !cells.some(hasNearlyAll)) return false;
  return cells.every(group => {
    const wouldEnd = group.filter(pair => isCutEarly(pair) && !isEndless(pair.known, vocabulary));
    return 2 * wouldEnd.length <= group.length;
  });
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

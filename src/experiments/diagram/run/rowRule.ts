/** Decides while a window is sampled how long its answers may be (docs/method.md#plan-and-seeds). */
import { sum } from '../../../core/numeric/sums.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import type { SamplingState } from '../../../domain/languageModel.ts';
import type { PlanCell } from '../../../domain/plan.ts';
import { isEndless } from '../../../run/measuring/endless.ts';
import { fewestEnding } from '../plan/finishing.ts';
import {
  firstOf,
  followsFirst,
  isNearlyAll,
  longestRowBudget,
  rowBudget,
  withBudget,
  withRowBudget,
} from '../plan/pilot.ts';
import { presetSizes } from '../plan/presets.ts';
import type { GridState } from './gridState.ts';
import type { LengthRule } from './lengthRule.ts';

/** An answer in progress. */
type Beginning = Pick<Trajectory, 'ids' | 'logProb1'>;

/** Every so many tokens it is looked whether they are enough, and after so many whether any end at all. */
const [lookEvery, longLook] = [8, 128];

/** The rule for a window that is sampled behind others; undefined where its lengths were decided before. */
export function rowRule(state: GridState, window: number): LengthRule | undefined {
  const { plan, request } = state;
  const [first, place] = [firstOf(plan, window), plan.windows[window]];
  if (first === undefined || place === undefined || !followsFirst(request.spec, plan)) return undefined;
  const { card } = state.modelOf(place.model);
  const budget = rowBudget(request.spec, place, card.context);
  const canGoOn = card.kind !== 'served' && first.samples <= plan.batch;
  const most = canGoOn ? Math.max(budget, longestRowBudget(request.spec, place, card.context)) : budget;
  const rule = new RowRule(state, window, { budget, most, vocabulary: card.vocabulary });
  return rule.isOpen ? rule : undefined;
}

/** Token budgets of a window, usual and largest, and the vocabulary of its model. */
interface RowSizes {
  readonly budget: number;
  readonly most: number;
  readonly vocabulary: number;
}

/**
 * The cells of a window are cut where nearly all answers of the first one have ended, at the usual budget at the
 * latest. Those go on of which at least half of the answers run and would still end, as far as the memory of a full
 * step reaches, until fewer do, hardly any does, or time is over. A canceled run goes on the same way:
 * its plan tells what was decided.
 */
class RowRule implements LengthRule {
  private readonly state: GridState;
  private readonly window: number;
  private readonly sizes: RowSizes;
  /** Answers that cells had before. */
  private readonly kept: ReadonlyMap<number, readonly Trajectory[]>;
  private isDecided: boolean;

  constructor(state: GridState, window: number, sizes: RowSizes) {
    this.state = state;
    this.window = window;
    this.sizes = sizes;
    if (this.cells.every(({ index }) => state.draft.countOf(index) === 0))
      state.draft.setPlan(withRowBudget(state.plan, window, sizes.budget));
    const { first, cells } = this;
    this.isDecided = cells.some(cell => this.goesOn(cell)) || first.tokens !== sizes.budget || !this.isMissing(first);
    this.kept = new Map(cells.map(({ index }) => [index, state.answersOf(index)]));
  }

  get most(): number {
    return this.sizes.most;
  }

  /** Whether anything is left to decide. */
  get isOpen(): boolean {
    return !this.isDecided || this.cells.some(cell => this.goesOn(cell) && this.isMissing(cell));
  }

  cutNow(reached: SamplingState, seconds: number): readonly number[] {
    const { preset } = this.state.request.spec;
    const isOver = this.state.seconds + seconds > presetSizes[preset].wholeMap;
    if (!this.isDecided) return this.isLong(reached) ? this.decide(reached, isOver) : [];
    const length = reached.longest + 1;
    const beyond = length - (this.state.plan.windows[this.window]?.tokens ?? length);
    if (beyond <= 0 || length % lookEvery !== 0) return [];
    const isEnough = (cell: PlanCell): boolean =>
      isOver || !this.isHalfCut(cell, reached) || (beyond >= longLook && this.hardlyEnds(cell, reached, beyond));
    const cut = indicesOf(this.cells.filter(cell => this.goesOn(cell) && isEnough(cell)));
    this.state.draft.setPlan(withBudget(this.state.plan, cut, length));
    this.foresee(reached);
    return cut;
  }

  /** Lets the time left count the tokens of the cells that go on: until half of their answers run, where these go on to
   * end at the rate at which they did. */
  private foresee(reached: SamplingState): void {
    const { meter } = this.state;
    for (const cell of this.cells.filter(one => this.goesOn(one))) {
      const running = this.reaching(cell, reached).length;
      const ended = this.state.answersOf(cell.index).filter(({ ids }) => ids.length < reached.longest);
      const drawn = sum(ended.map(({ ids }) => ids.length)) + running * reached.longest;
      const further = (drawn / Math.max(1, ended.length)) * Math.log((2 * running) / cell.samples);
      meter.limit([cell.index], Math.min(this.sizes.most, reached.longest + Math.max(lookEvery, further)));
    }
  }

  /** Whether so few answers of a cell ended in the tokens beyond its usual budget that the others hardly will. */
  private hardlyEnds(cell: PlanCell, reached: SamplingState, beyond: number): boolean {
    const from = reached.longest - beyond;
    const ended = this.state
      .answersOf(cell.index)
      .filter(({ ids }) => ids.length >= from && ids.length < reached.longest);
    return ended.length * fewestEnding < ended.length + this.reaching(cell, reached).length;
  }

  /** Cuts the cells of the window, apart from those that go on. */
  private decide(reached: SamplingState, isOver: boolean): readonly number[] {
    const { state, window, cells } = this;
    const { budget, most } = this.sizes;
    this.isDecided = true;
    let room = state.plan.batch * budget;
    const longer = cells.filter(cell => {
      const needed = most * this.reaching(cell, reached).length;
      if (isOver || most === budget || needed > room || !this.isHalfCut(cell, reached)) return false;
      room -= needed;
      return true;
    });
    const others = cells.filter(cell => !longer.includes(cell));
    state.draft.setPlan(withBudget(withRowBudget(state.plan, window, reached.longest + 1), indicesOf(longer), most));
    this.foresee(reached);
    return indicesOf(others);
  }

  /** Whether nearly all answers of the first cell have ended, or the usual budget is used up. */
  private isLong(reached: SamplingState): boolean {
    const { tokens } = presetSizes[this.state.request.spec.preset];
    if (reached.longest < tokens) return false;
    const { samples } = this.first;
    const ended = samples - this.reaching(this.first, reached).length;
    return isNearlyAll(samples, ended) || reached.longest + 1 >= this.sizes.budget;
  }

  /** Whether at least half of the answers of a cell would be cut that a larger budget lets end: with the token that
   * they still get, one more may look so. */
  private isHalfCut(cell: PlanCell, reached: SamplingState): boolean {
    const { vocabulary } = this.sizes;
    const wouldEnd = this.reaching(cell, reached).filter(answer => !isEndless(answer, vocabulary));
    return 2 * wouldEnd.length >= cell.samples;
  }

  /** The answers of a cell that are at least as long as the longest one that runs, up to that length. */
  private reaching({ index }: PlanCell, { longest, runningOf }: SamplingState): readonly Beginning[] {
    const longer = (this.kept.get(index) ?? []).filter(({ ids }) => ids.length >= longest);
    return [
      ...runningOf(index),
      ...longer.map(({ ids, logProb1 }) => ({
        ids: ids.subarray(0, longest),
        logProb1: logProb1.subarray(0, longest),
      })),
    ];
  }

  /** The cells that do not dissolve. */
  private get cells(): readonly PlanCell[] {
    return this.state.plan.cells.filter(({ window, dissolves }) => window === this.window && dissolves !== true);
  }

  private get first(): PlanCell {
    const first = firstOf(this.state.plan, this.window);
    if (first === undefined) throw new RangeError('a window has a first cell');
    return first;
  }

  private goesOn({ tokens }: PlanCell): boolean {
    return this.sizes.most > this.sizes.budget && tokens === this.sizes.most;
  }

  private isMissing({ index, samples }: PlanCell): boolean {
    return this.state.draft.countOf(index) < samples;
  }
}

function indicesOf(cells: readonly PlanCell[]): number[] {
  return cells.map(({ index }) => index);
}

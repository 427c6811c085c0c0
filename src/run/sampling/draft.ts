/** The mutable state of a run in progress, read as consistent snapshots. */
import type { ErrorData } from '../../core/adjacentError.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { Plan, PlanCell } from '../../domain/plan.ts';
import type { RunStatus } from '../../domain/report.ts';
import type { CellState, Manifest, RunBase, RunCell, WindowDistribution } from '../../domain/run.ts';
import type { ExperimentSpec } from '../../domain/spec.ts';

interface DraftCell {
  state: CellState;
  trajectories: Trajectory[];
}

export class RunDraft<Spec extends ExperimentSpec> {
  private facts: Manifest<Spec>;
  private readonly cells: DraftCell[] = [];
  private distributions: readonly WindowDistribution[] = [];
  private current: Plan;

  constructor(manifest: Manifest<Spec>, plan: Plan) {
    this.facts = manifest;
    this.current = plan;
    this.growCells();
  }

  get plan(): Plan {
    return this.current;
  }

  get manifest(): Manifest<Spec> {
    return this.facts;
  }

  private growCells(): void {
    while (this.cells.length < this.current.cells.length) this.cells.push({ state: 'exact', trajectories: [] });
  }

  setDistributions(distributions: readonly WindowDistribution[]): void {
    this.distributions = distributions;
  }

  setManifest(manifest: Manifest<Spec>): void {
    this.facts = manifest;
  }

  /** Replaces the plan. Cells that it no longer has are dropped; those have no answers yet. */
  setPlan(plan: Plan): void {
    this.current = plan;
    this.cells.splice(plan.cells.length);
    this.growCells();
  }

  begin(cells: readonly number[]): void {
    for (const index of cells) this.cellAt(index).state = 'sampling';
  }

  /** Adds an answer; returns true when it completes its cell. Answers stay sorted by index, whatever order they finish
   * in. */
  add(trajectory: Trajectory): boolean {
    const cell = this.cellAt(trajectory.cell);
    const at = cell.trajectories.findLastIndex(other => other.index < trajectory.index);
    cell.trajectories = cell.trajectories.toSpliced(at + 1, 0, trajectory);
    const done = cell.trajectories.length === this.planCell(trajectory.cell).samples;
    if (done) cell.state = 'done';
    return done;
  }

  /** Whether a cell has the answer of an index. */
  has(cell: number, index: number): boolean {
    return this.cellAt(cell).trajectories.some(answer => answer.index === index);
  }

  /** Number of answers that a cell has. */
  countOf(index: number): number {
    return this.cellAt(index).trajectories.length;
  }

  /** Drops the answers of a cell from `count` on: those that finished first in a round that was not completed. */
  trim(index: number, count: number): void {
    const cell = this.cellAt(index);
    cell.trajectories = cell.trajectories.filter(answer => answer.index < count);
    cell.state = 'done';
  }

  /** Drops the answers of a complete cell that are beyond `count`. */
  limit(index: number, count: number): void {
    if (this.countOf(index) > count) this.trim(index, count);
  }

  /** Puts other answers in the place of those of a complete cell. */
  replace(index: number, trajectories: readonly Trajectory[]): void {
    this.cellAt(index).trajectories = [...trajectories];
  }

  /** Drops all answers of a cell. */
  clear(index: number): void {
    const cell = this.cellAt(index);
    cell.trajectories = [];
    cell.state = 'exact';
  }

  /** Marks cells that are not complete as interrupted: their answers are the ones that finished first, a biased
   * sample. */
  interrupt(): void {
    for (const cell of this.cells)
      if (cell.state !== 'done') cell.state = cell.trajectories.length > 0 ? 'interrupted' : 'exact';
  }

  snapshot(status: RunStatus, error: ErrorData | null = null): RunBase<Spec> {
    const cells = this.cells.map((cell, index): RunCell => ({ index, ...cell }));
    return { manifest: this.facts, plan: this.current, status, error, distributions: this.distributions, cells };
  }

  private planCell(index: number): PlanCell {
    const cell = this.current.cells[index];
    if (cell === undefined) throw new RangeError(`the plan has no cell ${index}`);
    return cell;
  }

  private cellAt(index: number): DraftCell {
    const cell = this.cells[index];
    if (cell === undefined) throw new RangeError(`the run has no cell ${index}`);
    return cell;
  }
}

/** Status and error of a run that ended with `error`, or without one (null). A canceled run has no error. */
export function endOf(error: ErrorData | null): { readonly status: RunStatus; readonly error: ErrorData | null } {
  if (error === null) return { status: 'done', error };
  return error.kind === 'cancelled' ? { status: 'cancelled', error: null } : { status: 'failed', error };
}

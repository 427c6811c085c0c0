/** The run as it grows: one mutable place behind the runner, read as consistent snapshots. */
import type { ErrorData } from '../../core/adjacentError.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { Plan, PlanCell } from '../plan.ts';
import type { RunStatus } from '../report.ts';
import type { CellState, Manifest, Run, RunCell, SoftmaxNull, WindowLaw } from '../run.ts';
import type { Study } from '../study/study.ts';

interface DraftCell {
  state: CellState;
  trajectories: Trajectory[];
}

export class RunDraft {
  private facts: Manifest;
  private readonly cells: DraftCell[] = [];
  private laws: readonly WindowLaw[] = [];
  private nulls: readonly SoftmaxNull[] = [];
  private study: Study | null = null;
  private current: Plan;

  constructor(manifest: Manifest, plan: Plan) {
    this.facts = manifest;
    this.current = plan;
    this.growCells();
  }

  get plan(): Plan {
    return this.current;
  }

  get manifest(): Manifest {
    return this.facts;
  }

  private growCells(): void {
    while (this.cells.length < this.current.cells.length) this.cells.push({ state: 'exact', trajectories: [] });
  }

  setLaws(laws: readonly WindowLaw[]): void {
    this.laws = laws;
  }

  setStudy(study: Study): void {
    this.study = study;
  }

  addNull(found: SoftmaxNull): void {
    this.nulls = [...this.nulls, found];
  }

  setManifest(manifest: Manifest): void {
    this.facts = manifest;
  }

  setPlan(plan: Plan): void {
    this.current = plan;
    this.growCells();
  }

  begin(cells: readonly number[]): void {
    for (const index of cells) this.cellAt(index).state = 'sampling';
  }

  /** Keep an answer; true when its cell is complete with it. Answers are kept in order of index, whatever order they
   * end in. */
  add(trajectory: Trajectory): boolean {
    const cell = this.cellAt(trajectory.cell);
    const at = cell.trajectories.findLastIndex(other => other.index < trajectory.index);
    cell.trajectories = cell.trajectories.toSpliced(at + 1, 0, trajectory);
    const done = cell.trajectories.length === this.planCell(trajectory.cell).samples;
    if (done) cell.state = 'done';
    return done;
  }

  /** Cells left in mid-sampling are interrupted: the answers at hand are the ones that ended first. */
  interrupt(): void {
    for (const cell of this.cells)
      if (cell.state === 'sampling') cell.state = cell.trajectories.length > 0 ? 'interrupted' : 'exact';
  }

  snapshot(status: RunStatus, error: ErrorData | null = null): Run {
    const cells = this.cells.map((cell, index): RunCell => ({ index, ...cell }));
    return {
      manifest: this.facts,
      plan: this.current,
      status,
      error,
      laws: this.laws,
      nulls: this.nulls,
      cells,
      study: this.study,
    };
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

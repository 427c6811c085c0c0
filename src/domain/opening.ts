/** The steps of opening a model, which a run shows from its start until its first result. */

/** Steps of a model on this machine, in the order in which it takes them. One that was prepared before is only read and
 * loaded. */
const localSteps = ['reading', 'preparing', 'comparing', 'rounding', 'loading', 'checking'] as const;
/** Steps of a model behind an address, before those of the model that reads its answers. */
export const servedSteps = ['asking', 'testing'] as const;
/** All steps. */
export const openingSteps = [...localSteps, ...servedSteps] as const;
export type OpeningStep = (typeof openingSteps)[number];

/** Where the opening of a model is. */
export interface OpeningStage {
  readonly step: OpeningStep;
  /** Number of the step from 1, of how many this model takes. */
  readonly at: number;
  readonly of: number;
  readonly name: string;
  /** What the step is expected to take; absent where it is short. */
  readonly expected?: { readonly seconds?: number; readonly memory?: number; readonly disk?: number };
}

/** The steps that a model on this machine takes. One whose comparison was measured before is not compared. */
export function stepsOf(isPrepared: boolean, isRounded: boolean, isMeasured = false): readonly OpeningStep[] {
  if (isPrepared) return ['reading', 'loading'];
  return localSteps.filter(step => (step !== 'rounding' || isRounded) && (step !== 'comparing' || !isMeasured));
}

/** Counts the steps of one model and passes each on. */
export class OpeningSteps {
  private readonly name: string;
  private readonly tell: (stage: OpeningStage) => void;
  private steps: readonly OpeningStep[];
  private last = 0;

  constructor(name: string, steps: readonly OpeningStep[], tell: (stage: OpeningStage) => void) {
    this.name = name;
    this.steps = steps;
    this.tell = tell;
  }

  /** Say which steps there are after all, such as when a copy turns out to be damaged. */
  replan(steps: readonly OpeningStep[]): void {
    this.steps = steps;
  }

  /** A step begins. Its number never falls: a step that is taken again keeps the one that was reached. */
  begin(step: OpeningStep, expected?: OpeningStage['expected']): void {
    const { steps, name } = this;
    const known = steps.includes(step) ? steps : [...steps, step];
    this.last = Math.max(this.last, known.indexOf(step) + 1);
    const of = Math.max(known.length, this.last);
    this.tell({ step, at: this.last, of, name, ...(expected && { expected }) });
  }
}

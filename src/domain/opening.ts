/** The steps of opening a model, which a run shows from its start until its first result. */
import { formatBytes, formatDuration } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { Progress } from './report.ts';

/** Steps in the order in which a model takes them. One that was prepared before is only read and loaded. */
export const openingSteps = ['reading', 'preparing', 'comparing', 'rounding', 'loading', 'checking'] as const;
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

/** The steps that a model takes. */
export function stepsOf(isPrepared: boolean, isRounded: boolean): readonly OpeningStep[] {
  if (isPrepared) return ['reading', 'loading'];
  return openingSteps.filter(step => step !== 'rounding' || isRounded);
}

/** What a run says while it opens a model: "Opening model 2/5: preparing it once (expected: 9 s, 681 MB on disk)". */
export function openingProgress(stage: OpeningStage): Progress {
  const { step, at, of, expected } = stage;
  const facts = [
    ...(expected?.seconds === undefined ? [] : [formatDuration(expected.seconds)]),
    ...(expected?.memory === undefined ? [] : [t`${formatBytes(expected.memory)} of memory`]),
    ...(expected?.disk === undefined ? [] : [t`${formatBytes(expected.disk)} on disk`]),
  ].join(', ');
  const words = stepWords(stage);
  return {
    stage: t`Opening model ${at}/${of}`,
    detail: facts === '' ? words : t`${words} (expected: ${facts})`,
    fraction: null,
    secondsLeft: null,
    tokens: 0,
    opening: { step, at, of },
  };
}

function stepWords({ step, name }: OpeningStage): string {
  const words: Readonly<Record<OpeningStep, () => string>> = {
    reading: () => t`reading ${name}`,
    preparing: () => t`preparing it once`,
    comparing: () => t`comparing what was prepared with its file`,
    rounding: () => t`rounding it to 8 bits`,
    loading: () => t`loading weights`,
    checking: () => t`checking that answers do not depend on their batch`,
  };
  return words[step]();
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

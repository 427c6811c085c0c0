/** What the findings of a study depend on besides its readings. */
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { StudyRun } from '../../../domain/run.ts';

export interface ReportContext {
  /** Cards of the models, in the order of the manifest. */
  readonly cards: readonly ModelCard[];
  readonly prompt: string;
  /** Whether the user named the levels of the knobs. */
  readonly named: boolean;
  /** Draws bootstrap samples and permutations. */
  readonly seed: number;
  /** Whether more readings will come. */
  readonly isRunning: boolean;
}

export function reportContext({ manifest, status }: StudyRun): ReportContext {
  const { prompt, seed, study } = manifest.spec;
  const cards = manifest.models.map(({ card }) => card);
  return { cards, prompt, named: study.axes.length > 0, seed, isRunning: status === 'running' || status === 'queued' };
}

/** What the findings of a study depend on besides its readings. */
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { StudyRun } from '../../../domain/run.ts';

export interface ReportContext {
  /** Cards of the models, in the order of the manifest. */
  readonly cards: readonly ModelCard[];
  readonly prompt: string;
  /** Draws bootstrap samples and permutations. */
  readonly seed: number;
  /** Whether more readings will come. */
  readonly isRunning: boolean;
}

export function reportContext({ manifest, status }: StudyRun): ReportContext {
  const { prompt, seed } = manifest.spec;
  const cards = manifest.models.map(({ card }) => card);
  return { cards, prompt, seed, isRunning: status === 'running' || status === 'queued' };
}

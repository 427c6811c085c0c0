/** The next-token distributions behind the windows of a plan, as they are read one after the other. */
import { sum } from '../../../core/numeric/sums.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Plan, PlanWindow } from '../../../domain/plan.ts';
import type { WindowDistribution } from '../../../domain/run.ts';
import {
  masked,
  nextReading,
  windowBounds,
  windowDistribution,
  type NextReading,
} from '../../../run/sampling/exactMap.ts';

export class WindowReadings {
  private readonly now: () => number;
  private readonly readings: NextReading[] = [];
  /** What they took so far. */
  private read = { tokens: 0, seconds: 0 };

  /** `now` gives milliseconds, monotonic. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Reads the windows that were not read yet. Throws AdjacentError cancelled, and what the model throws. */
  async readRest(
    windows: readonly PlanWindow[],
    readerOf: (window: PlanWindow) => Promise<LanguageModel>,
    signal: AbortSignal,
  ): Promise<void> {
    const started = this.now();
    const rest = windows.slice(this.readings.length);
    for (const window of rest) {
      this.readings.push(await nextReading(await readerOf(window), window, signal));
      this.read.tokens += window.ids.length;
    }
    if (rest.length > 0) this.read.seconds += (this.now() - started) / 1000;
  }

  /** Seconds of reading those of the windows that were not read yet, at the pace of the ones before. */
  secondsLeft(windows: readonly PlanWindow[]): number {
    const tokens = sum(windows.slice(this.readings.length).map(({ ids }) => ids.length));
    return this.read.tokens === 0 ? 0 : (this.read.seconds / this.read.tokens) * tokens;
  }

  /** The map of what was read, and nothing of the other windows. `suppressed` masks end tokens. */
  map(
    { windows, temperatures }: Pick<Plan, 'windows' | 'temperatures'>,
    modelOf: (position: number | undefined) => LanguageModel,
    suppressed: boolean,
  ): WindowDistribution[] {
    return windows.map((window, at) => {
      const model = modelOf(window.model);
      const reading = this.readings[at] ?? null;
      if (reading === null) return { window: at, openness: [], nextTokens: [] };
      if (!(reading instanceof Float32Array)) return windowBounds(at, reading, temperatures, model.card.vocabulary);
      return windowDistribution(at, masked(reading, suppressed ? model.eosTokenIds : []), temperatures, model);
    });
  }
}

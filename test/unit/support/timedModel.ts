/** A model whose steps take time on a clock of its own, sampled in batches whose ended rows are replaced at once. */
import type { LanguageModel, SampledRow } from '../../../src/domain/languageModel.ts';

/** Milliseconds of a step, and of each of its rows. */
export interface StepTime {
  step: number;
  row: number;
}

export interface TimedModel {
  readonly model: LanguageModel;
  /** Milliseconds so far. */
  readonly now: () => number;
  /** May be changed at any time, as if the machine became busier. */
  readonly time: StepTime;
}

/** Puts a model on a clock. Sampling and the probe of the speed take time, nothing else. */
export function timed(model: LanguageModel, time: StepTime): TimedModel {
  let clock = 0;
  const stepTime = (rows: number): number => time.step + time.row * rows;
  const sample: LanguageModel['sample'] = async function* (request, signal, onStep) {
    const waiting: SampledRow[] = [];
    const { isEnough, ...whole } = request;
    for await (const row of model.sample(whole, signal, () => undefined)) waiting.push(row);
    let running: { row: SampledRow; left: number }[] = [];
    let tokens = 0;
    let [ended, limit] = [0, request.tokens];
    const keyOf = ({ cell, index }: SampledRow): string => `${cell}/${index}`;
    while (running.length + waiting.length > 0) {
      const free = request.batch - running.length;
      running.push(...waiting.splice(0, free).map(row => ({ row, left: row.entropy.length })));
      clock += stepTime(running.length);
      const rows = running.length;
      tokens += rows;
      for (const one of running) one.left--;
      onStep(tokens, rows);
      for (const { row, left } of running) if (left <= 0) yield row;
      ended += running.filter(({ row, left }) => left <= 0 && row.ended).length;
      running = running.filter(({ left }) => left > 0);
      const longest = Math.max(0, ...running.map(({ row, left }) => row.entropy.length - left));
      const isOver = running.length + waiting.length === 0;
      if (!isOver && limit === request.tokens && isEnough?.({ longest, ended, rows: request.rows.length }) === true) {
        limit = Math.min(limit, longest + 1);
        const within = new Map<string, SampledRow>();
        for await (const row of model.sample({ ...whole, tokens: limit }, signal, () => undefined))
          within.set(keyOf(row), row);
        for (const one of running) {
          const drawn = one.row.entropy.length - one.left;
          one.row = within.get(keyOf(one.row)) ?? one.row;
          one.left = one.row.entropy.length - drawn;
        }
        for (const [at, row] of waiting.entries()) waiting[at] = within.get(keyOf(row)) ?? row;
      }
      await Promise.resolve();
    }
  };
  const speed: LanguageModel['speed'] = () => {
    const batches = [1, 32];
    clock += 3 * batches.reduce((sum, batch) => sum + stepTime(batch), 0);
    return Promise.resolve({ step: batches.map(batch => ({ batch, milliseconds: stepTime(batch) })) });
  };
  return { model: { ...model, sample, speed }, now: () => clock, time };
}

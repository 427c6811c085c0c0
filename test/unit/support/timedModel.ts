/** A model whose steps take time on a clock of its own, sampled in batches whose ended rows are replaced at once. */
import type { LanguageModel, SampledRow, SampleRow } from '../../../src/domain/languageModel.ts';
import { takingTurns } from '../../../src/run/sampling/pace.ts';

/** Milliseconds of a step, of each of its rows, and of each token that a row has behind the prompt (absent: 0). Where
 * more rows run than fit into a step, steps take longer, as they do in the engine. */
export interface StepTime {
  step: number;
  row: number;
  token?: number;
}

export interface TimedModel {
  readonly model: LanguageModel;
  /** Milliseconds so far. */
  readonly now: () => number;
  /** May be changed at any time, as if the machine became busier. */
  readonly time: StepTime;
}

/** A row that runs, and how many of its tokens are left to draw. */
interface Running {
  row: SampledRow;
  left: number;
}

/** What the running rows of a cell have drawn. */
function runningIn(running: readonly Running[], cell: number): readonly Pick<SampledRow, 'ids' | 'logProb1'>[] {
  return running.flatMap(({ row, left }) => {
    const drawn = row.entropy.length - left;
    return row.cell === cell ? [{ ids: row.ids.subarray(0, drawn), logProb1: row.logProb1.subarray(0, drawn) }] : [];
  });
}

/** Puts a model on a clock. Sampling and the probe of the speed take time, nothing else. */
export function timed(model: LanguageModel, time: StepTime): TimedModel {
  let clock = 0;
  const stepTime = (rows: number, cached = 0): number => time.step + rows * (time.row + (time.token ?? 0) * cached);
  const sample: LanguageModel['sample'] = async function* (request, signal, onStep) {
    const waiting: SampledRow[] = [];
    const { cutNow, ...whole } = request;
    for await (const row of model.sample(whole, signal, () => undefined)) waiting.push(row);
    const keyOf = ({ cell, index }: Pick<SampledRow, 'cell' | 'index'>): string => `${cell}/${index}`;
    // Given tokens are read in steps of their own, once for all rows that begin with the same answer.
    const longestGiven = new Map<number, SampleRow>();
    for (const row of request.rows)
      if ((row.forced?.length ?? 0) > (longestGiven.get(row.index)?.forced?.length ?? 0))
        longestGiven.set(row.index, row);
    const given = new Map([...longestGiven.values()].map(row => [keyOf(row), row.forced?.length ?? 0]));
    const lengthOf = (row: SampledRow): number => row.entropy.length + (given.get(keyOf(row)) ?? 0);
    let running: Running[] = [];
    let tokens = 0;
    const limits = new Map<number, number>();
    let [ended, longest] = [0, 0];
    while (running.length + waiting.length > 0) {
      const free = request.batch - running.length;
      running.push(...waiting.splice(0, free).map(row => ({ row, left: lengthOf(row) })));
      const rows = running.length;
      const cached = Math.max(...running.map(({ row, left }) => lengthOf(row) - left));
      clock += stepTime(rows, cached) * (request.rows.length > request.batch ? takingTurns : 1);
      tokens += running.filter(({ row, left }) => left <= row.entropy.length).length;
      for (const one of running) one.left--;
      onStep(tokens, rows, cached);
      for (const { row, left } of running) if (left <= 0) yield row;
      ended += running.filter(({ row, left }) => left <= 0 && row.ended).length;
      running = running.filter(({ left }) => left > 0);
      longest = Math.max(longest, ...running.map(({ row, left }) => lengthOf(row) - left));
      const isOpen = [...running.map(({ row }) => row), ...waiting].some(({ cell }) => !limits.has(cell));
      const cut = isOpen
        ? cutNow?.({ longest, ended, rows: request.rows.length, runningOf: cell => runningIn(running, cell) })
        : undefined;
      if (cut !== undefined && cut.length > 0) {
        for (const cell of cut) limits.set(cell, limits.get(cell) ?? longest + 1);
        const rows = request.rows.map(row => ({
          ...row,
          tokens: Math.min(row.tokens ?? Infinity, limits.get(row.cell) ?? Infinity, request.tokens),
        }));
        const within = new Map<string, SampledRow>();
        for await (const row of model.sample({ ...whole, rows }, signal, () => undefined)) within.set(keyOf(row), row);
        for (const one of running) {
          const drawn = lengthOf(one.row) - one.left;
          one.row = within.get(keyOf(one.row)) ?? one.row;
          one.left = lengthOf(one.row) - drawn;
        }
        for (const [at, row] of waiting.entries()) waiting[at] = within.get(keyOf(row)) ?? row;
      }
      await Promise.resolve();
    }
  };
  const speed: LanguageModel['speed'] = () => {
    const batches = [1, 64];
    clock += 3 * batches.reduce((sum, batch) => sum + stepTime(batch), 0);
    return Promise.resolve({ step: batches.map(batch => ({ batch, milliseconds: stepTime(batch) })) });
  };
  return { model: { ...model, sample, speed }, now: () => clock, time };
}

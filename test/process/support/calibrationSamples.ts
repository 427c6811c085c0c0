/** Trajectories of calibration models, through graph, rewrite, runtime and sampler as the product takes them. */
import assert from 'node:assert/strict';
import type { Scan } from '../../../src/core/phase/scan.ts';
import type { Trajectory } from '../../../src/core/trajectory.ts';
import { calibrationOf } from '../../../src/engine/calibration/calibrationModels.ts';
import type { CalibrationModel } from '../../../src/engine/calibration/calibrationModel.ts';
import { openCalibration } from '../../../src/engine/openCalibration.ts';
import { assemble } from '../../../src/run/sampling/assembly.ts';
import type { LanguageModel } from '../../../src/domain/languageModel.ts';
import { softmaxNull } from '../../../src/experiments/diagram/run/softmaxNull.ts';

export interface SampleSize {
  readonly samples: number;
  readonly tokens: number;
  readonly seed: number;
}

const { signal } = new AbortController();

/** A listed calibration model. */
export function listed(id: string): CalibrationModel {
  const model = calibrationOf(id);
  assert.ok(model);
  return model;
}

/** One cell a temperature, in streams mode; trajectories in order of index. */
export async function sampleCells(
  model: LanguageModel,
  temperatures: readonly number[],
  { samples, tokens, seed }: SampleSize,
): Promise<Trajectory[][]> {
  const prefix = model.encode('any prompt', 'raw').ids;
  const centre = await model.probeCenter('raw', signal);
  const cells: Trajectory[][] = [];
  for (const [cell, temperature] of temperatures.entries()) {
    const rows = Array.from({ length: samples }, (_, index) => ({ cell, index, temperature, topP: 1, topK: 0 }));
    const found: Trajectory[] = [];
    const request = { prefix, rows, tokens, end: 'suppress', seed, batch: 256, pool: true } as const;
    for await (const row of model.sample(request, signal, () => undefined)) found.push(assemble(row, model, centre));
    cells.push(found.sort((a, b) => a.index - b.index));
  }
  return cells;
}

/** Open a model, sample, close. */
export async function sampleCalibration(
  calibration: CalibrationModel,
  temperatures: readonly number[],
  size: SampleSize,
): Promise<Trajectory[][]> {
  const model = await openCalibration(calibration, 1);
  try {
    return await sampleCells(model, temperatures, size);
  } finally {
    await model.close();
  }
}

/** A row ready to be judged, its null along texts of the coldest cell. */
export async function scanCalibration(
  calibration: CalibrationModel,
  temperatures: readonly number[],
  size: SampleSize,
): Promise<Scan> {
  const model = await openCalibration(calibration, 1);
  try {
    const cells = await sampleCells(model, temperatures, size);
    const prompt = model.encode('any prompt', 'raw');
    const window = { label: 'whole prompt', words: 2, ids: prompt.ids, text: prompt.text };
    const found = await softmaxNull(model, window, 0, cells[0] ?? [], temperatures, true, signal);
    const points = cells.map((trajectories, at) => ({ temperature: temperatures[at] ?? NaN, trajectories }));
    return { mode: 'streams', points, softmaxNull: found, tokens: size.tokens, vocabulary: model.card.vocabulary };
  } finally {
    await model.close();
  }
}

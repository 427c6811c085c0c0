/** Runs that are canceled and go on. */
import type { LanguageModel } from '../../../src/domain/languageModel.ts';
import type { GridRun } from '../../../src/domain/run.ts';
import type { GridSpec } from '../../../src/domain/spec.ts';
import { decodeRun, encodeRun } from '../../../src/run/file/runFile.ts';
import { clock, record } from './experiments.ts';
import { referenceModel, type ReferenceLaw } from './referenceModel.ts';

/** The run of a spec that is canceled after so many answers, and the one that is resumed from its file, on a model that
 * `asRun` may change. */
export async function resumedAfter(
  answers: number,
  law: ReferenceLaw,
  spec: GridSpec,
  asRun = (model: LanguageModel): LanguageModel => model,
): Promise<readonly [stopped: GridRun, resumed: GridRun]> {
  const controller = new AbortController();
  const model = asRun(referenceModel(law));
  let given = 0;
  const watched: LanguageModel = {
    ...model,
    async *sample(request, signal, onStep) {
      for await (const row of model.sample(request, signal, onStep)) {
        yield row;
        if (++given === answers) controller.abort();
      }
    },
  };
  const stopped = (await record(spec, [watched], { now: clock(0), signal: controller.signal })).run;
  const stored = decodeRun(encodeRun(stopped)) as GridRun;
  const resumed = (await record(spec, [asRun(referenceModel(law))], { now: clock(0), resume: stored })).run;
  return [stopped, resumed];
}

/** Entry of a thread that helps to round a model (docs/architecture.md#prepared-models). */
import { parentPort } from 'node:worker_threads';
import { doRounding, type RoundingJob } from './roundingJob.ts';

parentPort?.on('message', (job: RoundingJob) => {
  const rounded = doRounding(job);
  parentPort?.postMessage(
    rounded,
    rounded.flatMap(({ codes, scales }) => [codes.buffer as ArrayBuffer, scales.buffer as ArrayBuffer]),
  );
});

/** Run a study: an async generator of events, like that of the other experiments (design.md "Layers"). */
import { errorData, type ErrorData } from '../../../core/adjacentError.ts';
import type { Run, RunEvent } from '../../run.ts';
import type { StudyModels } from './studyModels.ts';
import { openStudy } from './studyOpening.ts';
import type { StudyRequest } from './studyRequest.ts';
import { StudyWork } from './studyWork.ts';

/**
 * Run a study. Events in order: planned (the configurations), exact (where a prompt is read), then progress (at most 4
 * a second), cell and changed as they come, and exactly one last `done`. Cancelling ends with status "cancelled" and
 * keeps what was read; an error ends with status "failed" and the error in the run. Only what happens before the first
 * event throws AdjacentError: a bad spec, a model that cannot be found, does not fit or has another tokenizer, and what
 * opening the unconstrained model throws.
 */
export async function* runStudy(
  request: StudyRequest,
  models: StudyModels,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, Run> {
  const opening = await openStudy(request.spec, models, request.now, request.resume ?? null, signal);
  let work: StudyWork;
  try {
    work = new StudyWork(request, opening, models, signal);
  } catch (error) {
    opening.reference.release();
    throw error;
  }
  let error: ErrorData | null = null;
  try {
    yield { type: 'planned', run: work.snapshot('running') };
    yield* work.steps();
  } catch (thrown) {
    error = errorData(thrown);
  } finally {
    work.close();
  }
  const cancelled = error?.kind === 'cancelled';
  const run = work.snapshot(error === null ? 'done' : cancelled ? 'cancelled' : 'failed', cancelled ? null : error);
  yield { type: 'done', run };
  return run;
}

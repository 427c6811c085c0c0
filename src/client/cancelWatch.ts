/** How long a canceled run may go on before the engine process is ended (docs/architecture.md#engine-process). */
import { performance } from 'node:perf_hooks';
import type { Call } from './engineCall.ts';
import type { EngineProcess } from './engineProcess.ts';

/** Least milliseconds that the engine has to read that a run is canceled, unless three of its steps take longer. */
const minGraceMilliseconds = 1500;
/** Further milliseconds while its heartbeat says that it samples or computes figures. */
const workingMilliseconds = 10_000;
/** Milliseconds that it has, once it read that, to put together and store what the run computed. */
const endingMilliseconds = 30_000;

/** Calls `end` where the engine does not read in time that a call is canceled, or goes on all the same. `end` is called
 * also for a call that is settled by then. While the engine computes figures it reads no messages, so it is waited for:
 * nothing that was sampled is lost. */
export function watchCancel(call: Call, asked: EngineProcess, end: () => void): void {
  const since = performance.now();
  const later = (milliseconds: number, then: () => void): void => {
    setTimeout(then, milliseconds).unref();
  };
  const look = (unread: () => void) => (): void => {
    if (call.canceling) later(endingMilliseconds, end);
    else unread();
  };
  const grace = Math.max(minGraceMilliseconds, 3 * call.progressInterval);
  later(
    grace,
    look(() => {
      if (asked.isAtWork(since)) later(workingMilliseconds, look(end));
      else end();
    }),
  );
}

/** Entry of the second thread of the engine, which only watches the first. It is a script of its own because a thread
 * that loads the engine takes 30 MB more. */
import { workerData } from 'node:worker_threads';
import { watchPulse } from './heartbeat.ts';

watchPulse(workerData as SharedArrayBuffer);

/** Lines that the engine's second thread writes to its parent while the first one works
 * (docs/architecture.md#engine-process). */
import * as v from 'valibot';
import { finite } from '../domain/schemas/schema.ts';

/** What the engine is doing: preparing a copy of a model, opening it, running it, reading a prompt (template and
 * tokenizer), or computing on its own. */
export const stages = ['preparing', 'opening', 'running', 'reading', 'computing'] as const;
export type Stage = (typeof stages)[number];

/** File descriptor of the engine process that the lines are written to, and the variable by which the parent says that
 * it reads them. */
export const heartbeatDescriptor = 4;
export const heartbeatVariable = 'ADJACENT_HEARTBEAT';

/** One line, as JSON. */
export interface Heartbeat {
  readonly stage: Stage;
  /** Milliseconds that the thread observed no progress for. Time in which the whole process stood still is not counted.
   */
  readonly silent: number;
  /** Milliseconds that one step of this stage may take on a slow machine, in addition to the limit of the parent. */
  readonly allowed: number;
  /** Resident bytes of the process without the most that JavaScript ever used. */
  readonly bytes: number;
  /** The most bytes that open models and the pass under way were estimated to need so far. */
  readonly stated: number;
}

export const heartbeatSchema: v.GenericSchema<Heartbeat> = v.object({
  stage: v.picklist(stages),
  silent: finite,
  allowed: finite,
  bytes: finite,
  stated: finite,
});

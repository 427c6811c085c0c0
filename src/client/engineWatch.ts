/** Decides by the heartbeat of the engine whether it has to be ended: it makes no progress, or takes more memory than
 * its models should (docs/architecture.md#engine-process). */
import { AdjacentError } from '../core/adjacentError.ts';
import { formatBytes, formatDuration } from '../core/format.ts';
import { t } from '../core/text.ts';
import { heartbeatSchema, type Heartbeat, type Stage } from '../protocol/heartbeat.ts';
import { checkMessage } from '../protocol/messageCheck.ts';

/** Seconds without progress after which the engine is ended. */
export const defaultStallSeconds = 30;
/** Memory may pass what is stated by half. */
const memoryFactor = 1.5;
/** Our own calculations have no estimate of their time, and no model can make them endless. */
const computingFactor = 4;
/** In these stages JavaScript reads whole files in one step, in which its own memory is not known. */
const readingStages: readonly Stage[] = ['preparing', 'reading'];
/** Bytes that reading them may take. */
const readingBytes = 1e9;
/** So many lines in a row must pass the limit of memory. */
const minLines = 2;

/** Reads heartbeats. */
export class EngineWatch {
  private readonly stallSeconds: number;
  private latest: Heartbeat | null = null;
  private linesAbove = 0;

  /** 0 seconds never ends an engine that makes no progress. */
  constructor(stallSeconds: number) {
    this.stallSeconds = stallSeconds;
  }

  /** The stage of the last heartbeat; null before the first one and while the engine computes on its own. */
  get stage(): Stage | null {
    return this.latest === null || this.latest.stage === 'computing' ? null : this.latest.stage;
  }

  /** Read one line. Returns the error to end the engine with, or null to go on. Throws AdjacentError unexpected for a
   * line that is no heartbeat. */
  read(line: string): AdjacentError | null {
    const heartbeat = checkMessage(heartbeatSchema, parsed(line), 'the engine');
    this.latest = heartbeat;
    const { stage, silent, allowed, bytes, stated } = heartbeat;
    const limit = 1000 * this.stallSeconds * (stage === 'computing' ? computingFactor : 1) + allowed;
    if (this.stallSeconds > 0 && silent > limit) return stalled(stage, silent / 1000);
    const extra = readingStages.includes(stage) ? readingBytes : 0;
    const isAbove = stage !== 'computing' && bytes > memoryFactor * stated + extra;
    this.linesAbove = isAbove ? this.linesAbove + 1 : 0;
    return this.linesAbove < minLines ? null : tooLarge(stage, bytes, stated);
  }
}

/** What the engine is doing, after "while". */
export function stageText(stage: Stage): string {
  switch (stage) {
    case 'preparing':
      return t`preparing the model`;
    case 'opening':
      return t`opening the model`;
    case 'running':
      return t`running the model`;
    case 'reading':
      return t`reading the prompt`;
    case 'computing':
      return t`computing figures`;
  }
}

function stalled(stage: Stage, seconds: number): AdjacentError {
  const found = t`The engine made no progress for ${formatDuration(seconds)} while ${stageText(stage)}, so it was stopped.`;
  if (stage === 'computing')
    return new AdjacentError('engine-crashed', found, t`Run it again; finished cells are kept.`);
  const remedy = t`Choose another export of the model, or raise the limit on a slow machine: adjacent.stallSeconds, or ADJACENT_STALL_SECONDS on the command line.`;
  return new AdjacentError('model-stalled', found, remedy);
}

function tooLarge(stage: Stage, bytes: number, stated: number): AdjacentError {
  return new AdjacentError(
    'model-too-large',
    t`The engine took ${formatBytes(bytes)} of memory while ${stageText(stage)}, but the model should need about ${formatBytes(stated)}, so it was stopped.`,
    t`Choose another export of the model, or a smaller one.`,
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

/** A request to the engine process that has not been answered. */
import { performance } from 'node:perf_hooks';
import type { AdjacentError, ErrorData } from '../core/adjacentError.ts';
import type { CellReport, Progress, RunReport } from '../domain/report.ts';
import type { ScoreView } from '../domain/score.ts';
import type { EngineReply, EngineRequest } from '../protocol/engineProtocol.ts';

/** Receives updates while an analysis runs. */
export interface AnalysisListener {
  progress?(progress: Progress): void;
  report?(report: RunReport): void;
  cell?(cell: CellReport): void;
  notice?(error: ErrorData): void;
  /** What is known of a text that is being scored. */
  score?(score: ScoreView): void;
}

/** A reply of one type. */
export type ReplyOf<T extends EngineReply['type']> = Extract<EngineReply, { readonly type: T }>;

/** A request without its id, which the client gives it. */
export type Body<R> = R extends EngineRequest ? Omit<R, 'id'> : never;

/** How a call is canceled, and who hears of its progress. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly listener?: AnalysisListener | undefined;
}

export interface Call {
  readonly request: EngineRequest;
  /** Type of the reply that completes the call. */
  readonly want: EngineReply['type'];
  readonly listener: AnalysisListener;
  settle(reply: EngineReply | AdjacentError): void;
  /** Whether it was sent to the engine. */
  sent: boolean;
  /** Whether the engine has started it; only runs and replays report that. */
  started: boolean;
  /** Whether the engine has read that it is canceled. */
  canceling: boolean;
  /** Time of the last sampling progress, milliseconds. */
  lastProgress: number;
  /** Time between the last two sampling progresses, milliseconds. */
  progressInterval: number;
}

/** Whether a call was not sent, or is a run or replay in the queue of the engine. */
export function isWaiting({ request, sent, started }: Call): boolean {
  if (!sent) return true;
  return !started && ['analyze', 'resume', 'check', 'grow', 'add', 'replay'].includes(request.type);
}

/** A call that was not sent yet. */
export function newCall(given: Pick<Call, 'request' | 'want' | 'listener' | 'settle'>): Call {
  return { ...given, sent: false, started: false, canceling: false, lastProgress: 0, progressInterval: 0 };
}

/** Gives a reply to the call that it belongs to. */
export function deliver(call: Call, reply: EngineReply): void {
  const { listener } = call;
  if (reply.type === 'failed' || reply.type === call.want) call.settle(reply);
  else if (reply.type === 'started') call.started = true;
  else if (reply.type === 'canceling') call.canceling = true;
  else if (reply.type === 'score-part') listener.score?.(reply.score);
  else if (reply.type === 'progress') deliverProgress(call, reply.progress);
  else if (reply.type === 'report') listener.report?.(reply.report);
  else if (reply.type === 'cell') listener.cell?.(reply.cell);
  else if (reply.type === 'notice') listener.notice?.(reply.error);
}

function deliverProgress(call: Call, progress: Progress): void {
  const now = performance.now();
  if (progress.tokens > 0 && call.lastProgress > 0) call.progressInterval = now - call.lastProgress;
  if (progress.tokens > 0) call.lastProgress = now;
  call.listener.progress?.(progress);
}

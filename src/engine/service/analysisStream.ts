/** Follows a run on its way to a file and to the parent: the events of the runner become messages at a limited rate,
 * and the file is always complete up to the last write. */
import { performance } from 'node:perf_hooks';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';
import type { Run, RunEvent } from '../../domain/run.ts';
import { cellDetailOf, reportOf } from '../../experiments/registry.ts';
import type { EngineReply, EngineRequest } from '../../protocol/engineProtocol.ts';
import { GrowingRunFile } from '../runs/growingRunFile.ts';
import type { RunCache } from '../runs/runCache.ts';

export type AnalyzeRequest = Extract<EngineRequest, { readonly type: 'analyze' }>;

/** The run of a request and the file it is written to. */
export interface AnalysisTarget extends Pick<AnalyzeRequest, 'id' | 'runId' | 'out'> {
  /** Outcome map that a reader chose; absent: what the run proposes. */
  readonly outcome?: OutcomeSpec;
}

export interface AnalysisContext {
  /** Keeps the run available to other requests while it grows. */
  readonly runs: RunCache;
  send(reply: EngineReply): void;
}

/** Follow a run until it ends, in whatever way. The results are in the reply and, unless its `unsaved` is set, in the
 * file. Throws only what the runner throws before its first event. */
export async function analyze(
  target: AnalysisTarget,
  events: AsyncGenerator<RunEvent, Run>,
  { runs, send }: AnalysisContext,
): Promise<EngineReply> {
  const { id, runId, out } = target;
  const file = new GrowingRunFile(out, () => performance.now());
  const reports = new ReportStream(run => {
    send({ type: 'report', id, report: reportOf(run) });
  });
  for await (const event of events) {
    if (event.type !== 'progress') {
      runs.hold(out, event.run);
      file.offer(event.run);
      reports.offer(event.run);
    }
    const problem = await file.write(event.type === 'done');
    if (problem !== null) send({ type: 'notice', id, runId, error: problem });
    if (event.type === 'done') {
      if (file.unsaved === null) await runs.release(out);
      return { type: 'done', id, report: reportOf(event.run, target.outcome), path: out, unsaved: file.unsaved };
    }
    if (event.type === 'progress') send({ type: 'progress', id, runId, progress: event.progress });
    if (event.type === 'cell') {
      const { cell } = cellDetailOf(event.run, event.cell, event.run.manifest.spec.outcome);
      send({ type: 'cell', id, runId, cell });
    }
    if (event.type === 'planned' || event.type === 'exact') reports.send();
    else reports.sendIfDue();
  }
  throw new AdjacentError('unexpected', t`The run stopped without a result.`, t`Run it again.`);
}

/** Least milliseconds between two reports. */
const minInterval = 330;
/** Making reports takes at most one part in this many of the time. */
const minIntervalPerCost = 10;

/** Sends the latest report of a growing run: at most three a second, and fewer when making one takes long. */
class ReportStream {
  private readonly report: (run: Run) => void;
  private latest: Run | null = null;
  private due = -Infinity;

  constructor(report: (run: Run) => void) {
    this.report = report;
  }

  offer(run: Run): void {
    this.latest = run;
  }

  sendIfDue(): void {
    if (performance.now() >= this.due) this.send();
  }

  send(): void {
    if (this.latest === null) return;
    const started = performance.now();
    this.report(this.latest);
    this.latest = null;
    const ended = performance.now();
    this.due = ended + Math.max(minInterval, minIntervalPerCost * (ended - started));
  }
}

/** An analysis as the process runs it: events of the runner become messages at a fixed cadence and a file that is
 * always whole. */
import { performance } from 'node:perf_hooks';
import { errorFrom } from '../../core/adjacentError.ts';
import type { EngineReply, EngineRequest } from '../../protocol/engineProtocol.ts';
import { cellDetailOf, reportOf } from '../../experiments/registry.ts';
import type { Run, RunEvent } from '../../domain/run.ts';
import { GrowingRunFile, type RunShelf } from '../runs/runCache.ts';

export type AnalyzeRequest = Extract<EngineRequest, { readonly type: 'analyze' }>;

/** A run on its way to a file, for a request. */
export type AnalysisTarget = Pick<AnalyzeRequest, 'id' | 'runId' | 'out'>;

export interface AnalysisContext {
  readonly shelf: RunShelf;
  send(reply: EngineReply): void;
}

/** Follow a run to its end, whatever end that is; what was computed is in the reply and, unless `unsaved` says
 * otherwise, in the file. Throws only what the runner throws before its first event. */
export async function analyze(
  target: AnalysisTarget,
  events: AsyncGenerator<RunEvent, Run>,
  { shelf, send }: AnalysisContext,
): Promise<EngineReply> {
  const { id, runId, out } = target;
  const file = new GrowingRunFile(out, () => performance.now());
  const reports = new ReportStream(run => {
    send({ type: 'report', id, report: reportOf(run) });
  });
  for await (const event of events) {
    if (event.type !== 'progress') {
      shelf.hold(out, event.run);
      file.offer(event.run);
      reports.offer(event.run);
    }
    const problem = await file.write(event.type === 'done');
    if (problem !== null) send({ type: 'notice', id, runId, error: problem });
    if (event.type === 'done') return finish(target, event.run, file, shelf);
    if (event.type === 'progress') send({ type: 'progress', id, runId, progress: event.progress });
    if (event.type === 'cell')
      send({
        type: 'cell',
        id,
        runId,
        cell: cellDetailOf(event.run, event.cell, event.run.manifest.spec.outcome).cell,
      });
    if (event.type === 'planned' || event.type === 'exact') reports.send();
    else reports.sendIfDue();
  }
  throw errorFrom(unknown);
}

async function finish(
  { id, out }: AnalysisTarget,
  run: Run,
  file: GrowingRunFile,
  shelf: RunShelf,
): Promise<EngineReply> {
  if (file.unsaved === null) await shelf.letGo(out);
  return { type: 'done', id, report: reportOf(run), path: out, unsaved: file.unsaved };
}

const unknown = {
  kind: 'unexpected',
  message: 'The run ended without an end.',
  remedy: 'Run it again.',
  detail: '',
} as const;

/** Milliseconds between two reports at least, and the share of the time that making them may take. */
const cadence = 330;
const share = 10;

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
    this.due = ended + Math.max(cadence, share * (ended - started));
  }
}

/** A run from the command line: where its file goes, what is kept of it whatever happens, and how it ends. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AdjacentError, type ErrorData } from '../core/adjacentError.ts';
import type { AnalysisListener, ReplyOf } from '../client/engineClient.ts';
import { makeFolder } from '../storage/folders.ts';
import type { AnswerView } from '../domain/report.ts';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import type { Session } from './session.ts';

export type RunResult = Pick<ReplyOf<'done'>, 'report' | 'path' | 'unsaved'>;

/** An answer in the JSON document: which cell it belongs to, what it says, and its kind by the run's outcome map. */
type Answer = Omit<AnswerView, 'pieces'>;

/** Do a run into a file. One that had to be killed left its file: what stands in it is the result. */
export async function runToFile(
  out: string,
  { engine, progress, printError: tell }: Session,
  work: (listener: AnalysisListener) => Promise<RunResult>,
): Promise<RunResult> {
  let begun = false;
  try {
    return await work({
      progress,
      notice: (error: ErrorData) => {
        tell(`${error.message} ${error.remedy}`);
      },
      report: () => {
        begun = true;
      },
    });
  } catch (error) {
    const kept =
      begun && error instanceof AdjacentError && (error.kind === 'cancelled' || error.kind === 'engine-crashed');
    if (!kept) throw error;
    const report = await engine.openRun(out);
    return {
      report: {
        ...report,
        status: error.kind === 'cancelled' ? 'cancelled' : 'failed',
        error: error.kind === 'cancelled' ? null : error,
      },
      path: out,
      unsaved: null,
    };
  }
}

/** Say on standard error how a run ended, where that is not well; gives its exit code. `resumable`: an interrupted run
 * can go on. */
export function reportEnd({ report, path, unsaved }: RunResult, { printError: tell }: Session, resumable = false): number {
  const { status, error } = report;
  for (const trouble of [unsaved, error]) if (trouble !== null) tell(`${trouble.message} ${trouble.remedy}`);
  if (status === 'cancelled') {
    tell(
      `Interrupted; what was computed is kept.${resumable ? ` Go on with: adjacent experiment --resume ${path}` : ''}`,
    );
    return exitCodes.interrupted;
  }
  if (error !== null) return exitCodeOf(error.kind);
  return status === 'done' && unsaved === null ? exitCodes.done : exitCodes.failed;
}

/** The JSON document of a run, with its answers. */
export async function runDocument({ report, path, unsaved }: RunResult, { engine, version }: Session): Promise<unknown> {
  const answers: Answer[] = [];
  for (const { index, n } of report.cells) {
    if (n === 0) continue;
    const detail = await engine.describeCell(path, index, report.outcome);
    answers.push(...detail.answers.map(({ pieces: _, ...answer }) => answer));
  }
  return { adjacent: version, file: path, unsaved, report, answers };
}

/** Where a run file goes: the path that was typed, once its folder is known to take files, else one of its own among
 * the runs. Throws AdjacentError bad-argument. */
export async function runFilePath(typed: string | null, { folders: places }: Session): Promise<string> {
  if (typed === null) return join(places.runs, runName(new Date()));
  const out = resolve(typed);
  try {
    makeFolder(dirname(out));
    await access(dirname(out), constants.W_OK);
    return out;
  } catch (error) {
    throw new AdjacentError(
      'bad-argument',
      `${out} cannot be written.`,
      'Choose another place with --out.',
      String(error),
    );
  }
}

/** "2026-11-25T01-20-33-120.emergence.json" */
function runName(created: Date): string {
  return `${created.toISOString().replace(/[:.]/g, '-').replace('Z', '')}.emergence.json`;
}

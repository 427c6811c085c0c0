/** Runs an experiment into a file: where the file goes, what is kept when the run stops early, and how it ends. */
import { constants, statSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { AnalysisListener } from '../client/engineCall.ts';
import type { ReplyOf } from '../client/engineCall.ts';
import { AdjacentError, type ErrorData } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type { AnswerView, RunReport } from '../domain/report.ts';
import { makeFolder } from '../storage/folders.ts';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import type { Session } from './session.ts';

/** The report of a run, its file, and why it could not be saved, if so. */
export type RunResult = Pick<ReplyOf<'done'>, 'report' | 'path' | 'unsaved'>;

/** An answer of the JSON document: its cell, its text, and its kind by the run's outcome map. */
type Answer = Omit<AnswerView, 'pieces' | 'surprisals'>;

/** Run into the file `out`. When the engine had to be killed or crashed, the result is what the file has. Rejects with
 * AdjacentError when there is no result. */
export async function runToFile(
  out: string,
  { engine, progress, printError }: Session,
  request: (listener: AnalysisListener) => Promise<RunResult>,
): Promise<RunResult> {
  let hasReport = false;
  try {
    return await request({
      progress,
      notice: (error: ErrorData) => {
        printError(`${error.message} ${error.remedy}`);
      },
      report: () => {
        hasReport = true;
      },
    });
  } catch (error) {
    if (!hasReport || !(error instanceof AdjacentError)) throw error;
    if (error.kind !== 'cancelled' && error.kind !== 'engine-crashed') throw error;
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

/** Whether a run that was interrupted can be resumed. */
export function canResume(report: RunReport): boolean {
  return report.kind === 'study' || report.rest !== undefined;
}

/** Print to standard error how a run ended, unless it ended well; returns the exit code. `resumable`: an interrupted
 * run can be resumed. */
export function reportEnd({ report, path, unsaved }: RunResult, { printError }: Session, resumable = false): number {
  const { status, error } = report;
  for (const problem of [unsaved, error]) if (problem !== null) printError(`${problem.message} ${problem.remedy}`);
  if (status === 'cancelled') {
    printError(
      resumable
        ? t`Interrupted; finished results are saved. Resume with: adjacent experiment --resume ${path}`
        : t`Interrupted; finished results are saved.`,
    );
    return exitCodes.interrupted;
  }
  if (error !== null) return exitCodeOf(error.kind);
  return status === 'done' && unsaved === null ? exitCodes.done : exitCodes.failed;
}

/** The JSON document of a run, with its answers. */
export async function runDocument(
  { report, path, unsaved }: RunResult,
  { engine, version }: Session,
): Promise<unknown> {
  const answers: Answer[] = [];
  for (const { index, n } of report.cells) {
    if (n === 0) continue;
    const detail = await engine.describeCell(path, index, report.outcome);
    answers.push(...detail.answers.map(({ pieces: _pieces, surprisals: _surprisals, ...answer }) => answer));
  }
  const guidance = 'guidance' in report ? { guidance: report.guidance } : {};
  return { adjacent: version, file: path, unsaved, ...guidance, report, answers };
}

/** Path of a run file: the one that was given, after a check that its folder is writable and that it
 * is no folder, else a new one in the cache
 * folder. Rejects with AdjacentError bad-argument. */
export async function runFilePath(given: string | null, { folders }: Session): Promise<string> {
  if (given === null) return join(folders.runs, runName(new Date()));
  const out = resolve(given);
  try {
    makeFolder(dirname(out));
    await access(dirname(out), constants.W_OK);
    const present = statSync(out, { throwIfNoEntry: false });
    if (present?.isFile() === false) throw new Error('it is not a file');
    return out;
  } catch (error) {
    throw new AdjacentError(
      'bad-argument',
      t`${out} cannot be written.`,
      t`Choose another path with --out.`,
      String(error),
    );
  }
}

/** "2026-11-25T01-20-33-120.emergence.json" */
function runName(created: Date): string {
  return `${created.toISOString().replace(/[:.]/g, '-').replace('Z', '')}.emergence.json`;
}

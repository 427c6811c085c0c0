/** `adjacent analyze`: run the default diagram on a prompt, say what came out, and where its file is. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AdjacentError, type ErrorData } from '../core/adjacentError.ts';
import { makeFolder } from '../engine/storage/folders.ts';
import type { AnswerView, RunReport } from '../experiment/report.ts';
import type { ExperimentSpec } from '../experiment/spec.ts';
import { checkSpec } from '../experiment/planning/specCheck.ts';
import { analysisLines } from './analysisText.ts';
import type { Command } from './commandLine.ts';
import { exitCodeOf, exitCodes } from './exitCode.ts';
import { readInput } from './input.ts';
import type { Session } from './session.ts';

type AnalyzeCommand = Extract<Command, { readonly name: 'analyze' }>;

/** An answer in the JSON document: which cell it belongs to, what it says, and its kind by the run's outcome map. */
type Answer = Omit<AnswerView, 'pieces'>;

export async function analyzeCommand(command: AnalyzeCommand, session: Session): Promise<number> {
  const { text, source } = await readInput(command.input);
  const spec: ExperimentSpec = { ...command.spec, model: modelPath(command.spec.model), prompt: text, source };
  checkSpec(spec);
  const created = new Date();
  const out = command.out === null ? join(session.runs, runName(created)) : await writable(resolve(command.out));
  const { report, path, unsaved } = await analyze(spec, out, session);
  if (command.json) session.printJson(await documentOf(report, path, unsaved, session));
  else await printReport(report, path, session);
  if (unsaved !== null) session.tell(`${unsaved.message} ${unsaved.remedy}`);
  if (report.error !== null) session.tell(`${report.error.message} ${report.error.remedy}`);
  if (report.status === 'cancelled') session.tell('Interrupted; what was computed is kept.');
  return codeOf(report, unsaved);
}

interface Analysed {
  readonly report: RunReport;
  readonly path: string;
  readonly unsaved: ErrorData | null;
}

/** A run that had to be killed left its file: what stands in it is the result. */
async function analyze(spec: ExperimentSpec, out: string, session: Session): Promise<Analysed> {
  const { engine, signal, progress, tell } = session;
  const listener = { progress, notice: (error: ErrorData) => { tell(`${error.message} ${error.remedy}`); } };
  let begun = false;
  try {
    return await engine.analyze(crypto.randomUUID(), spec, out, { ...listener, report: () => { begun = true; } }, signal);
  } catch (error) {
    const kept = begun && error instanceof AdjacentError && (error.kind === 'cancelled' || error.kind === 'engine-crashed');
    if (!kept) throw error;
    const report = await engine.openRun(out);
    return { report: { ...report, status: error.kind === 'cancelled' ? 'cancelled' : 'failed', error: error.kind === 'cancelled' ? null : error }, path: out, unsaved: null };
  }
}

async function printReport(report: RunReport, path: string, { engine, print }: Session): Promise<void> {
  const { tiles } = await engine.describeCell(path, report.home, report.outcome);
  print([...analysisLines(report, tiles), `Run file: ${path}`]);
}

async function documentOf(report: RunReport, file: string, unsaved: ErrorData | null, { engine, version }: Session): Promise<unknown> {
  const answers: Answer[] = [];
  for (const { index, n } of report.cells) {
    if (n === 0) continue;
    const detail = await engine.describeCell(file, index, report.outcome);
    answers.push(...detail.answers.map(({ pieces: _, ...answer }) => answer));
  }
  return { adjacent: version, file, unsaved, report, answers };
}

function codeOf({ status, error }: RunReport, unsaved: ErrorData | null): number {
  if (status === 'cancelled') return exitCodes.interrupted;
  if (error !== null) return exitCodeOf(error.kind);
  return status === 'done' && unsaved === null ? exitCodes.done : exitCodes.failed;
}

/** A model that is named by a path is meant from the present folder. */
export function modelPath(model: string): string {
  return /[\\/]|^\.{1,2}$/.test(model) ? resolve(model) : model;
}

/** "2026-11-25T01-20-33-120.emergence.json" */
function runName(created: Date): string {
  return `${created.toISOString().replace(/[:.]/g, '-').replace('Z', '')}.emergence.json`;
}

/** The path, once its folder is known to take files. Throws AdjacentError bad-argument. */
async function writable(out: string): Promise<string> {
  try {
    makeFolder(dirname(out));
    await access(dirname(out), constants.W_OK);
    return out;
  } catch (error) {
    throw new AdjacentError('bad-argument', `${out} cannot be written.`, 'Choose another place with --out.', String(error));
  }
}

/** `adjacent analyze`: runs the default diagram on a prompt and prints the result. */
import { t } from '../core/text.ts';
import { fieldsOfFile } from '../domain/fileParameters.ts';
import { graphComparisonText } from '../domain/graphComparison.ts';
import { messageText } from '../domain/message.ts';
import type { RunReport } from '../domain/report.ts';
import { samplingOfSpec } from '../domain/sampling.ts';
import type { GridSpec } from '../domain/spec.ts';
import { checkSpec } from '../experiments/specCheck.ts';
import { analysisLines } from './analysisText.ts';
import type { AnalyzeCommand } from './commandLine.ts';
import { dataSpec } from './dataSpec.ts';
import { readInput } from './input.ts';
import { modelPath } from './modelPath.ts';
import { runDocument, runToFile, runFilePath, reportEnd, type RunResult } from './runToFile.ts';
import type { Session } from './session.ts';
import { studyLines } from './studyText.ts';

/** Resolves with the exit code. Rejects with AdjacentError, e.g. bad-argument. */
export async function analyzeCommand(command: AnalyzeCommand, session: Session): Promise<number> {
  const spec: GridSpec = { ...(await promptOf(command)), model: modelPath(command.spec.model) };
  checkSpec(spec);
  const out = await runFilePath(command.out, session);
  const result = await runToFile(out, session, listener =>
    session.engine.analyze(crypto.randomUUID(), spec, out, listener, session.signal),
  );
  if (command.json) session.printJson(await runDocument(result, session));
  else session.print(resultLines(result));
  return reportEnd(result, session);
}

/** Seed where neither the command nor the prompt file states one. */
const usualSeed = 1;

async function promptOf({ input, reading, data, spec, sampling: given }: AnalyzeCommand): Promise<GridSpec> {
  if (data !== null) {
    const { temperatures, ...rest } = spec;
    const { assertions, sampling, ...made } = await dataSpec(input, reading, data, temperatures);
    return {
      seed: usualSeed,
      ...fieldsOfFile(sampling),
      ...(assertions === undefined ? {} : { assertions }),
      ...rest,
      ...made,
      ...samplingOfSpec(sampling, given),
    };
  }
  const { text, messages, source, sampling, ...asked } = await readInput(input, reading);
  return {
    seed: usualSeed,
    ...fieldsOfFile(sampling),
    ...asked,
    ...spec,
    ...samplingOfSpec(sampling, given),
    prompt: text,
    ...(messages.length === 0 ? {} : { messages }),
    source,
  };
}

/** A run as text, with the path of its file. */
export function resultLines({ report, path }: RunResult): string[] {
  const { comparison } = report.model;
  const check = comparison ? [t`Model check: ${graphComparisonText(comparison)}`] : [];
  const choice = report.choice ? [t`Precision: ${messageText(report.choice.reason)}`] : [];
  return [...reportLines(report), ...check, ...choice, t`Run file: ${path}`];
}

function reportLines(report: RunReport): string[] {
  return report.kind === 'study' ? studyLines(report.study) : analysisLines(report);
}

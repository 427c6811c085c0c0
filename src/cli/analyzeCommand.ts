/** `adjacent analyze`: run the default diagram on a prompt, say what came out, and where its file is. */
import type { RunReport } from '../domain/report.ts';
import type { GridSpec } from '../domain/spec.ts';
import { checkSpec } from '../experiments/registry.ts';
import { analysisLines } from './analysisText.ts';
import type { Command } from './commandLine.ts';
import { readInput } from './input.ts';
import { modelPath } from './modelPath.ts';
import { runDocument, runToFile, runFilePath, reportEnd, type RunResult } from './runToFile.ts';
import type { Session } from './session.ts';
import { studyLines } from './studyText.ts';

type AnalyzeCommand = Extract<Command, { readonly name: 'analyze' }>;

export async function analyzeCommand(command: AnalyzeCommand, session: Session): Promise<number> {
  const { text, source } = await readInput(command.input);
  const spec: GridSpec = { ...command.spec, model: modelPath(command.spec.model), prompt: text, source };
  checkSpec(spec);
  const out = await runFilePath(command.out, session);
  const result = await runToFile(out, session, listener =>
    session.engine.analyze(crypto.randomUUID(), spec, out, listener, session.signal),
  );
  if (command.json) session.printJson(await runDocument(result, session));
  else session.print(resultLines(result));
  return reportEnd(result, session);
}

/** A run for a person at a terminal, and where its file is. */
export function resultLines({ report, path }: RunResult): string[] {
  return [...reportLines(report), `Run file: ${path}`];
}

function reportLines(report: RunReport): string[] {
  return report.kind === 'study' ? studyLines(report.study) : analysisLines(report);
}

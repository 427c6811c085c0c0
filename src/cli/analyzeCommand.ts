/** `adjacent analyze`: run the default diagram on a prompt, say what came out, and where its file is. */
import type { ExperimentSpec } from '../experiment/spec.ts';
import { checkSpec } from '../experiment/planning/specCheck.ts';
import { analysisLines } from './analysisText.ts';
import type { Command } from './commandLine.ts';
import { readInput } from './input.ts';
import { modelPath } from './modelPath.ts';
import { documentOf, runInto, runPath, tellEnd, type RunResult } from './runResult.ts';
import type { Session } from './session.ts';

type AnalyzeCommand = Extract<Command, { readonly name: 'analyze' }>;

export async function analyzeCommand(command: AnalyzeCommand, session: Session): Promise<number> {
  const { text, source } = await readInput(command.input);
  const spec: ExperimentSpec = { ...command.spec, model: modelPath(command.spec.model), prompt: text, source };
  checkSpec(spec);
  const out = await runPath(command.out, session);
  const result = await runInto(out, session, listener =>
    session.engine.analyze(crypto.randomUUID(), spec, out, listener, session.signal),
  );
  if (command.json) session.printJson(await documentOf(result, session));
  else session.print(await diagramLines(result, session));
  return tellEnd(result, session);
}

/** Lines of a diagram, and where its file is. */
export async function diagramLines({ report, path }: RunResult, { engine }: Session): Promise<string[]> {
  const { tiles } = await engine.describeCell(path, report.home, report.outcome);
  return [...analysisLines(report, tiles), `Run file: ${path}`];
}

/** `adjacent experiment` and `adjacent constraints`: the runs of an experiment, one after the other, each in a file. */
import { extname, resolve } from 'node:path';
import { errorFrom } from '../core/adjacentError.ts';
import { formatCount } from '../core/format.ts';
import { t } from '../core/text.ts';
import { precisions, type WeightPrecision } from '../domain/modelReference.ts';
import type { ExperimentSpec, StudySpec } from '../domain/spec.ts';
import { replicationSpec } from '../experiments/replicationSpec.ts';
import { resultLines } from './analyzeCommand.ts';
import { usageError } from './arguments.ts';
import { exitCodes } from './exitCode.ts';
import type { ExperimentCommand, ResumeCommand } from './experimentOptions.ts';
import { experimentSpecs } from './experimentSpecs.ts';
import { readInput } from './input.ts';
import { canResume, reportEnd, runDocument, runFilePath, runToFile } from './runToFile.ts';
import type { Session } from './session.ts';

/** Resolves with the exit code of the worst run. After an interrupt, no further run starts. */
export async function experimentCommand(command: ExperimentCommand, session: Session): Promise<number> {
  const specs = await specsOf(command, session);
  if (command.check) {
    if (command.json) session.printJson({ adjacent: session.version, specs });
    else session.print([t`Ready to start: ${formatCount(specs.length, 'run')}.`]);
    return exitCodes.done;
  }
  const documents: unknown[] = [];
  const codes: number[] = [];
  for (const [at, spec] of specs.entries()) {
    const out = await runFilePath(command.out === null ? null : numbered(command.out, at), session);
    const result = await runToFile(out, session, listener =>
      session.engine.analyze(crypto.randomUUID(), spec, out, listener, session.signal),
    );
    if (command.json) documents.push(await runDocument(result, session));
    else session.print(resultLines(result));
    codes.push(reportEnd(result, session, canResume(result.report)));
    if (session.signal.aborted) break;
  }
  if (command.json)
    session.printJson(documents.length === 1 ? documents[0] : { adjacent: session.version, runs: documents });
  return Math.max(...codes);
}

/** Resume the study of a run file, in that file. Resolves with the exit code. */
export async function resumeCommand({ path: given, json }: ResumeCommand, session: Session): Promise<number> {
  const path = resolve(given);
  const result = await runToFile(path, session, listener => session.engine.resume(path, listener, session.signal));
  if (json) session.printJson(await runDocument(result, session));
  else session.print(resultLines(result));
  return reportEnd(result, session, true);
}

async function specsOf(command: ExperimentCommand, session: Session): Promise<readonly ExperimentSpec[]> {
  const prompt = command.prompt === null ? null : await readInput(command.prompt, command.reading);
  const { models, items } = await session.engine.catalog();
  const isReplication = command.subject === 'replication';
  if (command.standIns && !isReplication) throw usageError(t`--stand-ins is for the experiment replication only.`);
  const precision = isReplication ? precisionOf(command) : null;
  const other = command.wording === null ? [] : [(await readInput(command.wording, command.reading)).text];
  const settings = [
    ...command.settings.filter(({ key }) => !(isReplication && key === 'precision')),
    ...other.map(text => ({ key: 'wording' as const, values: [text] })),
  ];
  const specs = experimentSpecs({ ...command, settings }, { models, items, prompt });
  const ready: ExperimentSpec[] = [];
  for (const spec of specs)
    ready.push(
      spec.kind === 'study' && spec.study.kind === 'replication' && command.models.length === 0
        ? await prepareReplication(spec, command, precision, session)
        : spec,
    );
  return ready;
}

/** A replication on the models and items of this machine, after printing what was found and what it takes. */
async function prepareReplication(
  spec: StudySpec,
  { standIns, json, limit, items: given }: ExperimentCommand,
  precision: WeightPrecision | null,
  session: Session,
): Promise<StudySpec> {
  const [items = null, ...others] = spec.study.items;
  if (others.length > 0) throw usageError(t`A replication takes its items from one file or one folder.`);
  const { lines, found } = await session.engine.prepareReplication({
    standIns,
    precision,
    items: items ?? given[0] ?? null,
    ...(limit === null ? {} : { limit }),
  });
  if (json) lines.forEach(session.printError);
  else session.print([...lines, '']);
  if (found.study === null) throw errorFrom(found.error);
  return replicationSpec(spec, found.study);
}

function precisionOf({ settings }: ExperimentCommand): WeightPrecision | null {
  const [level = 'fp32', ...others] = settings.flatMap(({ key, values }) => (key === 'precision' ? values : []));
  const precision = precisions.find(known => known === level) ?? null;
  if (others.length > 0 || (level !== 'fp32' && precision === null))
    throw usageError(t`A replication opens all models in one precision: fp32, int8, 8-bit, or 4-bit.`);
  return precision;
}

/** "x.emergence.json", "x-2.emergence.json", "x-3.emergence.json" */
function numbered(out: string, at: number): string {
  const ending = out.endsWith('.emergence.json') ? '.emergence.json' : extname(out);
  return at === 0 ? out : `${out.slice(0, out.length - ending.length)}-${at + 1}${ending}`;
}

/** `adjacent replay`, `adjacent models` and `adjacent score`. */
import { resolve } from 'node:path';
import { formatBytes, formatCount } from '../core/format.ts';
import { modelPath } from './modelPath.ts';
import type { Command } from './commandLine.ts';
import { exitCodes } from './exitCode.ts';
import { readInput } from './input.ts';
import { scoreLines } from './scoreText.ts';
import type { Session } from './session.ts';
import { tableLines } from './table.ts';

type CommandOf<T extends Command['name']> = Extract<Command, { readonly name: T }>;

/** Sample a run file again; the exit code tells whether every answer came again bit for bit. */
export async function replayCommand(
  { path, json }: CommandOf<'replay'>,
  { engine, progress, signal, print, printJson }: Session,
): Promise<number> {
  const { equal, differences, trajectories } = await engine.replay(resolve(path), { progress }, signal);
  const sentence = equal
    ? `All ${formatCount(trajectories, 'answer')} came again, bit for bit.`
    : 'The replay differs:';
  if (json) printJson({ equal, differences, trajectories });
  else print([sentence, ...differences.map(line => `  ${line}`)]);
  return equal ? exitCodes.done : exitCodes.failed;
}

/** List the models, with what is wrong with those that cannot run. */
export async function modelsCommand(
  { json }: CommandOf<'models'>,
  { engine, print, printJson }: Session,
): Promise<number> {
  const { models } = await engine.catalog();
  const rows = models.map(({ id, kind, bytes, problem, about }) => [
    id,
    kind,
    bytes === 0 ? '' : formatBytes(bytes),
    problem === null ? about : `cannot run: ${problem.message} ${problem.remedy}`,
  ]);
  const last = (row: readonly string[]): string => row[3] ?? '';
  const aligned = tableLines(
    ['model', 'kind', 'size'],
    rows.map(row => row.slice(0, 3)),
  );
  if (json) printJson(models);
  else
    print(
      aligned.map((line, at) =>
        at === 0
          ? line
          : `${line.padEnd(Math.max(...aligned.map(other => other.length)))}  ${last(rows[at - 1] ?? [])}`,
      ),
    );
  return exitCodes.done;
}

/** Exact figures of each token of a text. */
export async function scoreCommand(
  { input, model, json }: CommandOf<'score'>,
  { engine, progress, signal, print, printJson }: Session,
): Promise<number> {
  const { text } = await readInput(input);
  const score = await engine.score(
    { model: modelPath(model), text, form: 'auto', temperature: 1, topP: 1 },
    { progress },
    signal,
  );
  if (json) printJson(score);
  else print(scoreLines(score));
  return exitCodes.done;
}

/** `adjacent score`: exact figures of each token of a text. */
import type { ScoreCommand } from './commandLine.ts';
import { exitCodes } from './exitCode.ts';
import { readInput } from './input.ts';
import { modelPath } from './modelPath.ts';
import { scoreLines } from './scoreText.ts';
import type { Session } from './session.ts';

/** Resolves with exit code 0. Rejects with AdjacentError, e.g. prompt-not-text. */
export async function scoreCommand(
  { input, reading, model, json }: ScoreCommand,
  { engine, progress, signal, print, printJson }: Session,
): Promise<number> {
  const { text, messages } = await readInput(input, reading);
  const score = await engine.score(
    { model: modelPath(model), text, messages, form: 'auto', temperature: 1, topP: 1 },
    { progress },
    signal,
  );
  if (json) printJson(score);
  else print(scoreLines(score));
  return exitCodes.done;
}

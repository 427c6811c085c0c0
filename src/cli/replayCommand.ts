/** `adjacent replay`: samples a run file again and compares bit for bit. */
import { resolve } from 'node:path';
import { formatCount } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { ReplayCommand } from './commandLine.ts';
import { exitCodes } from './exitCode.ts';
import type { Session } from './session.ts';

/** Resolves with exit code 0 when every answer is the same, bit for bit, else 1. */
export async function replayCommand(
  { path, json }: ReplayCommand,
  { engine, progress, signal, print, printJson }: Session,
): Promise<number> {
  const { equal, differences, trajectories } = await engine.replay(resolve(path), { progress }, signal);
  const sentence = equal
    ? t`All ${formatCount(trajectories, 'answer')} are the same, bit for bit.`
    : t`The replay differs:`;
  if (json) printJson({ equal, differences, trajectories });
  else print([sentence, ...differences.map(line => `  ${line}`)]);
  return equal ? exitCodes.done : exitCodes.failed;
}

/** The commands that measure what guidance asks for next. */
import { t } from '../core/text.ts';
import type { GoalReport, NextMeasurement } from '../domain/guidance.ts';
import { defaultModel } from './commandLine.ts';

/** A heading and one command for each knob, the first that a goal asks for; nothing where none does. FILE stands for
 * the file of the prompt, which a run does not know. */
export function nextCommandLines(goals: readonly Pick<GoalReport, 'next'>[], model: string): string[] {
  const wanted = new Map<string, NextMeasurement>();
  for (const { next } of goals) if (next !== null && !wanted.has(next.knob)) wanted.set(next.knob, next);
  if (wanted.size === 0) return [];
  const own = model === defaultModel ? '' : ` --model ${model}`;
  return ['', t`To measure next`, ...[...wanted.values()].map(next => `  ${next.title}: ${commandOf(next, own)}`)];
}

function commandOf({ knob, axes: { x, y } }: NextMeasurement, model: string): string {
  if (knob === 'temperature') return `adjacent analyze FILE${model} --temperature ${y.levels.join(',')}`;
  const levels = [y, x].map(axis => `--set ${axis.knob}=${axis.levels.join(',')}`).join(' ');
  return `adjacent experiment diagram --prompt FILE${model} --set rows=${y.knob} --set columns=${x.knob} ${levels}`;
}

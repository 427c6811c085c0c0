/** The commands that measure what guidance asks for next. */
import { t } from '../core/text.ts';
import { inPrecision, withoutAutomatic, withoutDecision } from '../domain/modelReference.ts';
import type { RunReport } from '../domain/report.ts';
import type { GoalReport, NextMeasurement } from '../domain/guidance.ts';
import { defaultModel } from './commandLine.ts';

/** The option that names the model of a run. One whose precision was decided is decided again; fp32 that was named
 * stays. */
function modelOption({ spec, choice }: Pick<RunReport, 'spec' | 'choice'>): string {
  const { model } = spec;
  if (choice === undefined)
    return inPrecision(model, 'int8') === model ? ` --model ${model}` : ` --model ${model}#fp32`;
  const plain = withoutAutomatic(withoutDecision(model));
  return plain === defaultModel ? '' : ` --model ${plain}`;
}

/** A heading and one command for each knob, the first that a goal asks for; nothing where none does. FILE stands for
 * the file of the prompt, which a run does not know. */
export function nextCommandLines(
  goals: readonly Pick<GoalReport, 'next'>[],
  report: Pick<RunReport, 'spec' | 'choice'>,
): string[] {
  const wanted = new Map<string, NextMeasurement>();
  for (const { next } of goals) if (next !== null && !wanted.has(next.knob)) wanted.set(next.knob, next);
  if (wanted.size === 0) return [];
  const own = modelOption(report);
  return ['', t`To measure next`, ...[...wanted.values()].map(next => `  ${next.title}: ${commandOf(next, own)}`)];
}

function commandOf({ knob, axes: { x, y } }: NextMeasurement, model: string): string {
  if (knob === 'temperature') return `adjacent analyze FILE${model} --temperature ${y.levels.join(',')}`;
  const levels = [y, x].map(axis => `--set ${axis.knob}=${axis.levels.join(',')}`).join(' ');
  return `adjacent experiment diagram --prompt FILE${model} --set rows=${y.knob} --set columns=${x.knob} ${levels}`;
}

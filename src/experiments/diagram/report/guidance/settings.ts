/** Settings of a diagram in words and as values. */
import { samplerNames, samplerOptions } from '../../../../core/sampler/samplers.ts';
import { t } from '../../../../core/text.ts';
import { axesOf, gridPositionOf, isTemperatureByWindow, levelWords } from '../../../../domain/gridPlace.ts';
import type { SettingValues } from '../../../../domain/guidance.ts';
import type { KnobId } from '../../../../domain/knob.ts';
import type { PlanAxis, PlanCell } from '../../../../domain/plan.ts';
import { endingOf } from '../../../../domain/sampling.ts';
import type { GridRun } from '../../../../domain/run.ts';
import { planCell } from '../../../../run/measuring/cellSample.ts';
import { budgetOf } from '../../../../run/measuring/comparedCells.ts';

/** "temperature 0.4", with what else differs from the current setting: "temperature 0.4, last 3 words". */
export function settingWords({ plan }: GridRun, cell: PlanCell): string {
  const axes = axesOf(plan);
  const [row, column] = gridPositionOf(plan, cell);
  const home = plan.cells[plan.home];
  const homeRow = home === undefined ? row : gridPositionOf(plan, home)[0];
  const isPlainRow = isTemperatureByWindow(axes) && row === homeRow;
  return [levelOf(axes.x, column), ...(isPlainRow ? [] : [levelOf(axes.y, row)])].join(', ');
}

/** A level by itself: "temperature 0.4", "top-p 0.9", "last 3 words". */
export function levelOf(axis: PlanAxis, at: number): string {
  return axis.knob === 'temperature' ? t`temperature ${axis.labels[at] ?? ''}` : levelWords(axis, at);
}

/** Knobs that APIs have as settings. */
const apiKnobs: readonly string[] = [
  ...(['temperature', 'top-p', 'min-p', 'top-k', 'length'] satisfies KnobId[]),
  ...samplerNames.map(name => samplerOptions[name]),
];

/** What an API needs to sample as a cell does. */
export function settingValues(run: GridRun, index: number): SettingValues {
  const { plan, manifest } = run;
  const cell = planCell(run, index);
  const { temperature, topP, topK, minP, window, samplers } = cell;
  const { stop = [] } = endingOf(manifest);
  const axes = axesOf(plan);
  const [row, column] = gridPositionOf(plan, cell);
  const places = [[axes.x, column] as const, [axes.y, row] as const];
  const home = plan.cells[plan.home];
  const isDefault = isTemperatureByWindow(axes) && home !== undefined && window === home.window;
  const model = manifest.models[plan.windows[window]?.model ?? 0]?.card.id ?? manifest.spec.model;
  return {
    cell: index,
    model,
    temperature,
    topP,
    topK,
    ...(minP === undefined ? {} : { minP }),
    ...(axes.x.knob === 'length' || axes.y.knob === 'length' ? { tokens: budgetOf(run, cell) } : {}),
    ...(samplers === undefined ? {} : { samplers }),
    ...(stop.length === 0 ? {} : { stop }),
    other: isDefault
      ? []
      : places.filter(([{ knob }]) => !apiKnobs.includes(knob)).map(([axis, at]) => levelOf(axis, at)),
  };
}

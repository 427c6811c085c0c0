/** The part of a plan that follows from the spec and the models alone: windows, temperatures, token budget. It needs no
 * measurement, so the exact map can be drawn first. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { burnInTokens, dyadicLengths, minimumLengths } from '../../../core/ergodicity/fluctuation.ts';
import { t } from '../../../core/text.ts';
import { gridOf } from './diagramAxes.ts';
import { homeColumn, isSizedByTime, levelsOf, temperaturesOf, type GridShape } from './grid.ts';
import { fileTokens } from '../../../domain/fileParameters.ts';
import { givenText } from '../../../domain/givenText.ts';
import type { Form, LanguageModel } from '../../../domain/languageModel.ts';
import { memoryBytes } from '../../../run/sampling/budget.ts';
import { knownMode } from '../../../run/sampling/mode.ts';
import type { Message } from '../../../domain/message.ts';
import type { Plan, PlanCell, PlanWindow } from '../../../domain/plan.ts';
import { newSampling } from '../../../domain/sampling.ts';
import { calibrationRows, fixedSizes, presetSizes } from './presets.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { checkGridSpec } from './specCheck.ts';
import { cutWindows } from '../../../knobs/windows.ts';
import { formOf } from '../../../run/sampling/mode.ts';

export interface Outline extends GridShape {
  /** The models of the windows, by number. */
  readonly models: readonly LanguageModel[];
  /** The model of the home cell, and the form it reads. */
  readonly model: LanguageModel;
  readonly form: Form;
  readonly windows: readonly PlanWindow[];
  /** Every cell, row by row, before its number of answers is decided. */
  readonly cells: readonly Omit<PlanCell, 'samples'>[];
  readonly tokens: number;
  /** Most tokens of an answer whose length nobody stated; Infinity unless the prompt file limits it. */
  readonly mostTokens: number;
  /** One message per row that was left out. */
  readonly dropped: readonly Message[];
}

/** Outlines a spec. `models` are those of `modelsOf(spec)`, open. Throws AdjacentError bad-argument, prompt-empty,
 * prompt-too-long, template-invalid, model-missing. */
export function outlineOf(spec: GridSpec, models: readonly LanguageModel[]): Outline {
  checkGridSpec(spec);
  const [model] = models;
  if (model === undefined) throw new AdjacentError('model-missing', t`No model is open.`, t`Choose a model.`);
  const form = formOf(spec, model);
  const wanted =
    spec.tokens ?? fixedSizes[spec.kind]?.tokens ?? Math.min(presetSizes[spec.preset].tokens, fileTokens(spec));
  const axes = axesToLayOut(spec);
  const laidOut =
    axes === undefined
      ? usualOutline(spec, models, model, form, wanted)
      : axesOutline(spec, axes, models, model, form, wanted);
  const outline = spec.kind === 'ergodicity' || spec.mode === 'streams' ? fittingRuns(laidOut, models) : laidOut;
  for (const window of outline.windows) checkLength(window, models[window.model ?? 0] ?? model, outline.tokens);
  return outline;
}

/** The knobs of rows and columns; undefined for temperature by context window. Two wordings are rows. */
function axesToLayOut(spec: GridSpec): GridSpec['axes'] {
  if (spec.kind === 'diagram') return spec.axes;
  if (spec.kind !== 'wordings' || spec.wording === undefined) return undefined;
  return {
    x: { knob: 'temperature', levels: temperaturesOf(spec) },
    y: { knob: 'variant', levels: [spec.prompt, spec.wording] },
  };
}

/** Long runs shortened to the context: to the longest dyadic length that fits after the burn-in, if three lengths
 * remain to compare; else as they are. */
function fittingRuns(outline: Outline, models: readonly LanguageModel[]): Outline {
  const rooms = outline.windows.map(({ ids, model = 0 }) => (models[model] ?? outline.model).card.context - ids.length);
  const room = Math.min(...rooms);
  if (outline.tokens <= room) return outline;
  const lengths = dyadicLengths(room);
  const longest = lengths.at(-1);
  if (longest === undefined || lengths.length < minimumLengths) return outline;
  const tokens = longest + burnInTokens;
  return {
    ...outline,
    tokens,
    cells: outline.cells.map(cell =>
      cell.tokens === undefined ? cell : { ...cell, tokens: Math.min(cell.tokens, tokens) },
    ),
    dropped: [...outline.dropped, { code: 'shortened-runs', tokens, wanted: outline.tokens, context: room }],
  };
}

function usualOutline(
  spec: GridSpec,
  models: readonly LanguageModel[],
  model: LanguageModel,
  form: Form,
  tokens: number,
): Outline {
  const { windows, dropped } = spec.kind === 'calibration' ? modelRows(spec, models) : promptRows(spec, model, form);
  const temperatures = temperaturesOf(spec);
  const columns = temperatures.length;
  const cells = windows.flatMap((_, window) =>
    temperatures.map((temperature, column) => ({
      index: window * columns + column,
      window,
      ...newSampling(temperature, spec),
      ...shorterRow(spec, window, tokens),
    })),
  );
  return {
    models,
    model,
    form,
    windows,
    temperatures,
    cells,
    rows: windows.length,
    columns,
    home: homeColumn(temperatures, spec),
    axes: null,
    tokens,
    mostTokens: fileTokens(spec),
    dropped,
  };
}

/** The token budget of a row of a calibration where it is less than that of the plan. */
function shorterRow(spec: GridSpec, window: number, tokens: number): Pick<PlanCell, 'tokens'> {
  const own = spec.kind === 'calibration' && spec.tokens === undefined ? calibrationRows[window]?.tokens : undefined;
  return own === undefined || own >= tokens ? {} : { tokens: own };
}

function axesOutline(
  spec: GridSpec,
  axes: NonNullable<GridSpec['axes']>,
  models: readonly LanguageModel[],
  model: LanguageModel,
  form: Form,
  tokens: number,
): Outline {
  const grid = gridOf(spec, axes, form, models);
  const [rows, columns] = [grid.axes.y.labels.length, grid.axes.x.labels.length];
  const start = grid.windows[grid.cells[grid.home]?.window ?? 0];
  return {
    models,
    model: models[start?.model ?? 0] ?? model,
    form,
    ...grid,
    cells: spec.kind === 'wordings' ? paired(grid.cells, columns) : grid.cells,
    rows,
    columns,
    tokens: Math.max(...grid.cells.map(cell => cell.tokens ?? tokens)),
    mostTokens: fileTokens(spec),
    dropped: [],
  };
}

/** Cells of the second row that share the random numbers of those above them. */
function paired(cells: Outline['cells'], columns: number): Outline['cells'] {
  return cells.map(cell => (cell.index < columns ? cell : { ...cell, pairedWith: cell.index - columns }));
}

/** The plan before sample sizes are decided: every cell has exact figures only. A map that is sized by time begins with
 * the context windows that its preset shows in any case. */
export function unsettledPlan(spec: GridSpec, outline: Outline): Plan {
  const { model, form, temperatures, home, axes, tokens, dropped } = outline;
  const rows = isSizedByTime(spec) && spec.windows === undefined ? presetSizes[spec.preset].rows[0] : outline.rows;
  const windows = outline.windows.slice(0, rows);
  const cells = outline.cells.filter(cell => axes !== null || cell.window < windows.length);
  const choice = knownMode(spec, model, form);
  return {
    mode: choice?.mode ?? 'answers',
    modeReason: choice?.reason ?? { code: 'mode-pending' },
    tokens,
    temperatures: [...temperatures].sort((a, b) => a - b),
    windows: axes === null ? windows : outline.windows,
    cells: cells.map(cell => ({ ...cell, samples: 0 })),
    ...(axes === null ? {} : { axes }),
    order: [],
    ...(axes === null && spec.kind !== 'calibration' && outline.windows.some(({ words }) => words === 0)
      ? { drawsByTemperature: true }
      : {}),
    seed: spec.seed,
    batch: spec.batch ?? 1,
    home,
    estimate: { seconds: null, bytes: 0, memory: memoryBytes(model.card.memory, 1, 0) },
    shortfalls: dropped,
  };
}

interface Rows {
  readonly windows: readonly PlanWindow[];
  readonly dropped: readonly Message[];
}

function promptRows(spec: GridSpec, model: LanguageModel, form: Form): Rows {
  const alone = model.card.kind === 'calibration';
  const cuts = cutWindows(spec.prompt, alone ? [{ kind: 'all' }] : levelsOf(spec));
  const windows: PlanWindow[] = [];
  const dropped: Message[] = alone && spec.kind === 'diagram' ? [{ code: 'calibration-one-row' }] : [];
  for (const cut of cuts) {
    try {
      const given = model.encode(cut.text, form, spec.messages);
      windows.push({ label: cut.label, words: cut.words, ...givenText(given) });
    } catch (error) {
      const skip =
        error instanceof AdjacentError && cut.words === 0 && spec.windows === undefined && windows.length > 0;
      if (!skip) throw error;
      dropped.push({ code: 'row-dropped', label: cut.label, because: error.message });
    }
  }
  return { windows, dropped };
}

function modelRows(spec: GridSpec, models: readonly LanguageModel[]): Rows {
  const windows = models.map((model, at): PlanWindow => {
    const given = model.encode(spec.prompt, formOf(spec, model), spec.messages);
    return { label: model.card.name, words: 0, ...givenText(given), model: at };
  });
  return { windows, dropped: [] };
}

function checkLength(window: PlanWindow, model: LanguageModel, tokens: number): void {
  if (window.ids.length === 0)
    throw new AdjacentError('prompt-empty', t`The prompt has no tokens.`, t`Write or select some text.`);
  if (window.ids.length + tokens <= model.card.context) return;
  throw new AdjacentError(
    'prompt-too-long',
    t`The prompt has ${window.ids.length} tokens and each answer up to ${tokens} more, but the context of ${model.card.name} is ${model.card.context} tokens.`,
    t`Shorten the prompt, sample fewer tokens, or choose a model with a longer context.`,
  );
}

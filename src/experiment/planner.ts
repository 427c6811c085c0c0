/** Make the plan: settle grid, sizes and order before the first token, from the spec and one speed probe. */
import { AdjacentError } from '../core/adjacentError.ts';
import { formatCount, formatDuration } from '../core/format.ts';
import { answerSeconds, answerShare, defaultBatch, fileBytes, spend, tokenMilliseconds } from './budget.ts';
import { homeColumn, levelsOf, temperaturesOf, wantedCells } from './grid.ts';
import type { Form, LanguageModel, SpeedProbe } from './languageModel.ts';
import { chooseMode } from './mode.ts';
import type { Plan, PlanCell, PlanWindow } from './plan.ts';
import { fixedSizes, minimumAnswers, presetSizes } from './presets.ts';
import type { ExperimentSpec } from './spec.ts';
import { checkSpec } from './specCheck.ts';
import { cutWindows } from './windows.ts';

/** Form of the prompt: what the person chose, else the model's first. Throws bad-argument for a form it cannot take. */
export function formOf(spec: ExperimentSpec, model: LanguageModel): Form {
  const [own] = model.card.forms;
  if (spec.form === 'auto') return own ?? 'raw';
  if (model.card.forms.includes(spec.form)) return spec.form;
  throw new AdjacentError('bad-argument', `${model.card.name} has no ${spec.form} form.`, `Use ${model.card.forms.join(' or ')}, or auto.`);
}

/** True when nothing is left for a speed probe to settle (details.md "Plan, seeds, replay"). */
export function isExplicit(spec: ExperimentSpec): boolean {
  return [spec.samples, spec.tokens, spec.temperatures, spec.windows].every(part => part !== undefined);
}

/** Settle the plan of a spec. `models` are those of `modelsOf(spec)`, open. Throws AdjacentError bad-argument, prompt-empty,
 *  prompt-too-long, template-invalid, cancelled. */
export async function planExperiment(spec: ExperimentSpec, models: readonly LanguageModel[], signal: AbortSignal): Promise<Plan> {
  checkSpec(spec);
  const [model] = models;
  if (model === undefined) throw new AdjacentError('model-missing', 'No model is open.', 'Choose a model.');
  const form = formOf(spec, model);
  const tokens = spec.tokens ?? fixedSizes[spec.kind]?.tokens ?? presetSizes[spec.preset].tokens;
  const { windows, dropped } = spec.kind === 'calibration' ? calibrationRows(spec, models) : promptRows(spec, model, form);
  for (const window of windows) checkLength(window, models[window.model ?? 0] ?? model, tokens);
  const choice = await chooseMode(spec, model, form, windows[0]?.ids ?? new Int32Array(), signal);
  const probe = isExplicit(spec) ? null : await model.speed(signal);
  const temperatures = temperaturesOf(spec);
  const share = choice.mode === 'answers' ? answerShare : 1;
  const grid = settleGrid(spec, temperatures, windows, tokens, share, probe);
  return {
    mode: choice.mode,
    modeReason: choice.reason,
    tokens,
    temperatures,
    windows,
    ...grid,
    seed: spec.seed,
    batch: spec.batch ?? defaultBatch,
    home: homeColumn(temperatures),
    estimate: { seconds: grid.seconds, bytes: fileBytes(grid.answers, tokens * share, model.card.width) },
    shortfalls: [...dropped, ...grid.shortfalls],
  };
}

interface Rows {
  readonly windows: readonly PlanWindow[];
  readonly dropped: readonly string[];
}

function promptRows(spec: ExperimentSpec, model: LanguageModel, form: Form): Rows {
  const alone = model.card.kind === 'calibration';
  const cuts = cutWindows(spec.prompt, alone ? [{ kind: 'all' }] : levelsOf(spec));
  const windows: PlanWindow[] = [];
  const dropped: string[] = alone && spec.kind === 'diagram' ? ['A calibration model does not read its prompt, so there is one row.'] : [];
  for (const cut of cuts) {
    try {
      const { ids, text } = model.encode(cut.text, form);
      windows.push({ label: cut.label, words: cut.words, ids, text });
    } catch (error) {
      const skip = error instanceof AdjacentError && cut.words === 0 && spec.windows === undefined && windows.length > 0;
      if (!skip) throw error;
      dropped.push(`The row "${cut.label}" is left out: ${error.message}`);
    }
  }
  return { windows, dropped };
}

function calibrationRows(spec: ExperimentSpec, models: readonly LanguageModel[]): Rows {
  const windows = models.map((model, at): PlanWindow => {
    const { ids, text } = model.encode(spec.prompt, model.card.forms[0] ?? 'raw');
    return { label: model.card.name, words: 0, ids, text, model: at };
  });
  return { windows, dropped: [] };
}

function checkLength(window: PlanWindow, model: LanguageModel, tokens: number): void {
  if (window.ids.length === 0) throw new AdjacentError('prompt-empty', 'The prompt holds no token.', 'Write or select some text.');
  if (window.ids.length + tokens <= model.card.context) return;
  throw new AdjacentError(
    'prompt-too-long',
    `The prompt has ${String(window.ids.length)} tokens and answers ${String(tokens)} more, but ${model.card.name} reads ${String(model.card.context)}.`,
    'Shorten the prompt, choose fewer tokens, or take a model with a longer context.',
  );
}

interface Grid {
  readonly cells: readonly PlanCell[];
  readonly order: readonly (readonly number[])[];
  readonly refinements: number;
  readonly seconds: number | null;
  readonly answers: number;
  readonly shortfalls: readonly string[];
}

function settleGrid(
  spec: ExperimentSpec,
  temperatures: readonly number[],
  windows: readonly PlanWindow[],
  tokens: number,
  share: number,
  probe: SpeedProbe | null,
): Grid {
  const size = presetSizes[spec.preset];
  const fixed = spec.samples ?? fixedSizes[spec.kind]?.samples;
  const samples = fixed === undefined ? size.samples : ([fixed, fixed] as const);
  const wanted = wantedCells(spec, temperatures, windows.length);
  const refining = spec.kind === 'diagram' && spec.temperatures === undefined ? size.refinements : 0;
  const cost = probe === null ? 0 : answerSeconds(tokenMilliseconds(probe, spec.batch ?? defaultBatch), tokens, share);
  const settled = settleSizes(spec, wanted, samples, cost, probe === null ? null : size.seconds, refining);
  const taken = wanted.order.slice(0, settled.cells);
  const sampled = new Set(taken);
  const columns = temperatures.length;
  const cells = windows.flatMap((_, window) =>
    temperatures.map((temperature, column): PlanCell => {
      const index = window * columns + column;
      return { index, window, temperature, topP: spec.topP, topK: 0, samples: sampled.has(index) ? settled.samples : 0 };
    }),
  );
  const order = windows.map((_, window) => taken.filter(index => cells[index]?.window === window)).filter(group => group.length > 0);
  const answers = taken.length * settled.samples;
  const seconds = probe === null ? null : (answers + settled.refinements * settled.samples) * cost;
  const shortfalls = shortfallsOf(wanted.must, wanted.order.length, settled, seconds, size.seconds, fixed === undefined);
  return { cells, order, refinements: settled.refinements, seconds, answers, shortfalls };
}

interface Sizes {
  readonly cells: number;
  readonly samples: number;
  readonly refinements: number;
}

function settleSizes(
  spec: ExperimentSpec,
  { order, must }: { readonly order: readonly number[]; readonly must: number },
  samples: readonly [number, number],
  cost: number,
  seconds: number | null,
  refining: number,
): Sizes {
  const [least] = samples;
  const asked = spec.temperatures !== undefined || spec.windows !== undefined || spec.kind === 'ergodicity' || spec.kind === 'calibration';
  if (seconds === null) return { cells: order.length, samples: least, refinements: 0 };
  const reserve = refining * least * cost;
  const refinements = must * least * cost + reserve <= seconds ? refining : 0;
  const spent = spend(seconds - (refinements > 0 ? reserve : 0), cost, must, order.length, samples);
  return { cells: asked ? Math.max(must, spent.cells) : spent.cells, samples: spent.samples, refinements };
}

function shortfallsOf(must: number, all: number, sizes: Sizes, seconds: number | null, budget: number, bySpeed: boolean): string[] {
  const words: string[] = [];
  if (sizes.cells < must) {
    words.push(`This machine samples ${String(sizes.cells)} of the ${formatCount(must, 'cell')} this preset is about; the others show only the exact next token.`);
  } else if (sizes.cells < all) {
    words.push(`${formatCount(all - sizes.cells, 'cell')} of ${String(all)} show only the exact next token: a longer preset samples them.`);
  }
  if (bySpeed && seconds !== null && seconds > budget * 1.25) {
    words.push(`Fewer answers would say nothing, so this takes about ${formatDuration(seconds)} instead of ${formatDuration(budget)}.`);
  }
  if (sizes.samples < minimumAnswers.order) {
    words.push(`${formatCount(sizes.samples, 'answer')} a cell: semantic order and energy need ${String(minimumAnswers.order)}, agreement and kinds ${String(minimumAnswers.agreement)}.`);
  } else if (sizes.samples < minimumAnswers.agreement) {
    words.push(`${formatCount(sizes.samples, 'answer')} a cell: agreement and kinds need ${String(minimumAnswers.agreement)} and are not stated.`);
  }
  return words;
}

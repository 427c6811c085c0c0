/** Opens the models of a grid and samples it on them. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import { capabilitiesOf, checkSettings, continuesWith } from '../../../domain/capabilities.ts';
import type { Form, LanguageModel, ModelCard } from '../../../domain/languageModel.ts';
import type { GridRun, RunEvent } from '../../../domain/run.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { formOf } from '../../../run/sampling/mode.ts';
import type { ModelAccess, OpenedModel } from '../../modelAccess.ts';
import { modelsOf, sampleGrid } from './gridRun.ts';
import type { GridRequest } from './gridState.ts';

/** What a kind of experiment needs, where a model does not give it. */
function missingFor({ kind, mode, samplers }: GridSpec, card: ModelCard, form: Form): string | null {
  const { pairs, endless, hiddenStates, nextToken } = capabilitiesOf(card);
  if (kind === 'paths' && !continuesWith(card, form, samplers))
    return t`continue a given beginning of an answer, token by token`;
  if (kind === 'paths' && nextToken === 0) return t`tell the likeliest next tokens`;
  if (kind === 'wordings' && !pairs)
    return t`draw both answers of a pair with the same random number at each token, which a seed does not do`;
  if (kind === 'internals' && hiddenStates !== 'own') return t`show its attention and states`;
  return (kind === 'ergodicity' || mode === 'streams') && !endless ? t`write runs without an end` : null;
}

/** Throws AdjacentError model-unsupported where a model does not give what a kind of experiment needs. */
function checkGiven(spec: GridSpec, model: LanguageModel): void {
  const { card } = model;
  checkSettings(card, spec);
  const missing = missingFor(spec, card, formOf(spec, model));
  if (missing === null) return;
  throw new AdjacentError(
    'model-unsupported',
    t`This experiment needs a model that can ${missing}, and ${card.name} cannot.`,
    t`Analyze the prompt instead, or choose a model that runs on this machine.`,
  );
}

/** The spec of a new run; where a model ignores the temperature, at one only. */
function specFor({ spec, resume, replay }: GridRequest, opened: readonly OpenedModel[]): GridSpec {
  const isNew = resume === undefined && replay === undefined && spec.axes === undefined;
  const ignored = opened.some(({ model }) => !capabilitiesOf(model.card).temperature);
  return isNew && ignored ? { ...spec, temperatures: [1] } : spec;
}

/** Runs a grid (see `Experiment.run`). All of its models stay open. */
export async function* runGrid(
  request: GridRequest,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  // A calibration of an earlier version has fewer rows.
  const references = modelsOf(request.spec).slice(0, request.replay?.manifest.models.length);
  if (references.length > 1) access.checkTogether(references);
  const opened: OpenedModel[] = [];
  try {
    for (const reference of references) opened.push(await access.open(reference, signal));
    for (const { model } of opened) checkGiven(request.spec, model);
    const facts = { ...request.facts, threads: opened[0]?.threads ?? request.facts.threads };
    return yield* sampleGrid(
      { ...request, spec: specFor(request, opened), facts },
      opened.map(({ model }) => model),
      signal,
    );
  } finally {
    for (const one of opened) one.release();
  }
}

/** Resolves the models and item sets that an experiment file names; what cannot be found becomes a problem at its line.
 */
import { excerpt, listOf, t } from '../core/text.ts';
import { stepOf } from '../domain/checkpoints.ts';
import { parseModelReference, type ModelReference } from '../domain/modelReference.ts';
import { isPath } from './modelReferenceInput.ts';
import { addForeignPath, addProblem, type ParseState } from './resolution.ts';
import { correcting } from './suggestion.ts';
import type { Path } from './yamlDocument.ts';

/** Used where neither the file nor its context names a model. */
const builtInModel = 'smollm2-135m-instruct';

/** The models of a list, with absolute paths. Problems are at `path`. */
export function resolveModels(state: ParseState, names: readonly string[], path: Path): ModelReference[] {
  return names.map((name, at) => resolveModel(state, parseModelReference(name), [...path, at]));
}

/** The model of a file that names none. */
export function defaultModel({ context }: ParseState): ModelReference {
  return parseModelReference(context.model ?? builtInModel);
}

function resolveModel(state: ParseState, reference: ModelReference, path: Path): ModelReference {
  const { context } = state;
  const { model: base, revision } = reference;
  const isListed = context.models?.includes(base) === true;
  if (isPath(base) || (!isListed && context.exists?.(base) === true)) {
    if (!isListed && addForeignPath(state, path, base)) return reference;
    if (!isListed && context.exists?.(base) === false)
      addProblem(state, path, {
        message: t`The folder ${excerpt(base, 200)} does not exist.`,
        remedy: t`Use the path of a model folder, relative to this file.`,
      });
    return { ...reference, model: context.resolve?.(base) ?? base };
  }
  if (context.models !== undefined && !isListed) {
    addProblem(state, path, {
      message: t`There is no model named "${excerpt(base)}".`,
      ...correcting(base, context.models, t`Use the id of an available model, or the path of a model folder.`),
    });
    return reference;
  }
  const step = revision === null ? null : stepOf(revision);
  if (step !== null) checkCheckpoint(state, base, step, path);
  return reference;
}

/** Add a problem for a training step that a model does not have. */
export function checkCheckpoint(state: ParseState, base: string, step: number, path: Path): void {
  const { models, checkpoints } = state.context;
  if (checkpoints === undefined || models?.includes(base) === false) return;
  const steps = checkpoints[base] ?? [];
  if (steps.includes(step)) return;
  if (steps.length === 0) return addMissingCheckpoints(state, base, path);
  const nearest = steps
    .toSorted((a, b) => Math.abs(a - step) - Math.abs(b - step))
    .slice(0, 2)
    .sort((a, b) => a - b);
  addProblem(state, path, {
    message: t`${base} has no checkpoint at step ${step}.`,
    remedy: t`Nearest: ${listOf(nearest.map(String))}.`,
  });
}

/** Add the problem of a model without training checkpoints. */
export function addMissingCheckpoints(state: ParseState, base: string, path: Path): void {
  addProblem(state, path, {
    message: t`${base} has no training checkpoints.`,
    remedy: t`Choose a model that has some, such as ladder/neox-0.2m.`,
  });
}

/** The item sets of a file: names of bundled sets, or absolute paths. */
export function resolveItems(state: ParseState, names: readonly string[]): string[] {
  const { context } = state;
  return names.map((name, at) => {
    if (context.items?.includes(name) === true) return name;
    if (context.exists?.(name) === true || isPath(name)) {
      if (addForeignPath(state, ['items', at], name)) return name;
      if (context.exists?.(name) === false)
        addProblem(state, ['items', at], {
          message: t`The file ${excerpt(name, 200)} does not exist.`,
          remedy: t`Use the path of a JSONL, CSV, or Parquet file, relative to this file.`,
        });
      return context.resolve?.(name) ?? name;
    }
    if (context.items !== undefined && context.exists !== undefined)
      addProblem(state, ['items', at], {
        message: t`There is no item set "${excerpt(name)}".`,
        ...correcting(name, context.items, t`Use a bundled set or the path of a file.`),
      });
    return name;
  });
}

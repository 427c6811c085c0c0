/** Models and item files of an experiment file: found, or a problem at their line. */
import { parseModelReference, type ModelReference } from '../domain/modelReference.ts';
import type { Path } from './yamlDocument.ts';
import { didYouMean } from './suggestion.ts';
import { note, type Reading } from './resolution.ts';
import { isPath } from './modelReferenceInput.ts';

/** Models that are read where none are named and none is known to be in use. */
const builtIn = 'smollm2-135m-instruct';

/** The models a list names, as the engine takes them; those that cannot be found are noted at `path`. */
export function modelsAt(reading: Reading, names: readonly string[], path: Path): ModelReference[] {
  return names.map((name, at) => found(reading, parseModelReference(name), [...path, at]));
}

/** The model of a file that names none. */
export function usualModel({ known }: Reading): ModelReference {
  return parseModelReference(known.model ?? builtIn);
}

function found(reading: Reading, reference: ModelReference, path: Path): ModelReference {
  const { known } = reading;
  const { model: base, revision } = reference;
  const listed = known.models?.includes(base) === true;
  const there = isPath(base) || (!listed && known.exists?.(base) === true);
  if (there) {
    if (known.exists?.(base) === false)
      note(reading, path, `There is no folder ${base}.`, 'Give the path of a model folder, from this file.');
    return { ...reference, model: known.resolve?.(base) ?? base };
  }
  if (known.models !== undefined && !listed) {
    note(
      reading,
      path,
      `There is no model named "${base}".`,
      `${didYouMean(base, known.models)}The Models view lists the models, and a path names a folder.`,
    );
  } else if (revision !== null) {
    checkStep(reading, base, Number(revision.replace(/\D/g, '')), path);
  }
  return reference;
}

/** Note a step that a model does not have. */
export function checkStep(reading: Reading, base: string, step: number, path: Path): void {
  const { models, checkpoints } = reading.known;
  if (checkpoints === undefined || models?.includes(base) === false) return;
  const steps = checkpoints[base] ?? [];
  if (steps.includes(step)) return;
  if (steps.length === 0)
    return note(
      reading,
      path,
      `${base} has no training checkpoints.`,
      'Choose a model that has some, like ladder/neox-0.2m.',
    );
  const near = [...steps]
    .sort((a, b) => Math.abs(a - step) - Math.abs(b - step))
    .slice(0, 2)
    .sort((a, b) => a - b);
  note(reading, path, `${base} has no checkpoint at step ${step}.`, `Its nearest are ${near.join(' and ')}.`);
}

/** Item files as the engine takes them: names of bundled sets, or absolute paths. */
export function itemsAt(reading: Reading, names: readonly string[]): string[] {
  const { known } = reading;
  return names.map((name, at) => {
    if (known.items?.includes(name) === true) return name;
    if (known.exists?.(name) === true || isPath(name)) {
      if (known.exists?.(name) === false)
        note(
          reading,
          ['items', at],
          `There is no file ${name}.`,
          'Give the path of a JSONL, CSV or Parquet file, from this file.',
        );
      return known.resolve?.(name) ?? name;
    }
    if (known.items !== undefined && known.exists !== undefined) {
      note(
        reading,
        ['items', at],
        `There are no items "${name}".`,
        `${didYouMean(name, known.items)}Name a bundled set or the path of a file.`,
      );
    }
    return name;
  });
}

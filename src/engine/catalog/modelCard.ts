/** The card of a language model in a folder: what a person is told of it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatBytes } from '../../core/format.ts';
import type { ModelCard } from '../../domain/languageModel.ts';
import { gapsOf } from '../../domain/checkpoints.ts';
import type { ModelFolder } from '../../modelFiles/folders/modelFolder.ts';
import type { ModelPlace } from './modelLocations.ts';

/** What is known once the model is prepared and opened. */
export interface OpenedFacts {
  readonly vocabulary: number;
  readonly forms: ModelCard['forms'];
  readonly width: number;
  readonly modelHash: string;
  readonly tokenizerHash: string;
  readonly invariance: ModelCard['invariance'];
  readonly heads: number;
  readonly knobs: ModelCard['knobs'];
  readonly notes: readonly string[];
}

/** Card of an opened model. */
export function cardOf(place: ModelPlace, folder: ModelFolder, facts: OpenedFacts): ModelCard {
  const padded = folder.headRows - facts.vocabulary;
  const padding = padded > 0 ? [`${padded} rows of the output head stand for no token and are never sampled.`] : [];
  const gaps = gapsOf(place.checkpoints).map(
    ([before, after]) => `Checkpoints between steps ${before} and ${after} seem to be missing.`,
  );
  return {
    id: place.id,
    name: place.name,
    kind: place.kind,
    family: folder.family,
    precision: folder.precision.words,
    context: folder.context,
    memory: { open: folder.memory.open, token: folder.memory.token },
    about: aboutOf(folder),
    layers: folder.shape.layers,
    parameterCount: folder.parameters,
    series: folder.adjacent.series,
    prompts: folder.adjacent.prompts,
    checkpoints: place.checkpoints,
    ...facts,
    heads: facts.heads > 0 ? facts.heads : folder.heads,
    notes: [...folder.notes, ...gaps, ...padding, ...facts.notes],
  };
}

/** What adjacent.json says, else the first line of text of the folder's README, else family, precision and size. */
export function aboutOf(folder: Pick<ModelFolder, 'folder' | 'family' | 'precision' | 'bytes' | 'adjacent'>): string {
  if (folder.adjacent.about !== '') return folder.adjacent.about;
  const readme = join(folder.folder, 'README.md');
  const text = existsSync(readme) ? readFileSync(readme, 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '') : '';
  const line = text
    .split('\n')
    .map(row => row.trim())
    .find(row => row !== '' && /^[A-Za-z*`"]/.test(row));
  return line ?? `${folder.family}, ${folder.precision.words}, ${formatBytes(folder.bytes)}`;
}

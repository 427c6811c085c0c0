/** The card of a language model in a folder: what the user sees of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatBytes } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import { everything } from '../../domain/capabilities.ts';
import { gapsOf } from '../../domain/checkpoints.ts';
import type { Int8Facts } from '../../domain/int8.ts';
import type { GraphComparison, ModelCard } from '../../domain/languageModel.ts';
import type { Message } from '../../domain/message.ts';
import { precisionLabel } from '../../modelFiles/precisionLabel.ts';
import type { ModelFolder } from '../../modelFiles/folders/modelFolder.ts';
import { isFile } from '../../storage/folders.ts';
import type { ModelLocation } from './modelLocations.ts';

/** What is known only once the model is prepared and opened. */
export interface OpenedFacts {
  readonly vocabulary: number;
  readonly forms: ModelCard['forms'];
  readonly width: number;
  readonly modelHash: string;
  readonly tokenizerHash: string;
  readonly invariance: ModelCard['invariance'];
  /** Heads of a layer that can be masked; 0 where they cannot, and then the card shows those of config.json. */
  readonly heads: number;
  readonly knobs: ModelCard['knobs'];
  readonly notes: readonly Message[];
  /** Known once the model was prepared. */
  readonly comparison?: GraphComparison;
  /** Known once a model that computes in int8 was prepared. */
  readonly int8?: Int8Facts;
}

/** The card of a model from its location, its folder and what opening it revealed. */
export function cardOf(location: ModelLocation, folder: ModelFolder, facts: OpenedFacts): ModelCard {
  const attention = facts.comparison?.attention ?? null;
  const known = facts.comparison?.masks ?? Infinity;
  const padding = folder.headRows - facts.vocabulary;
  const notes: readonly Message[] = [
    ...folder.notes,
    ...gapsOf(location.checkpoints).map(([before, after]): Message => ({
      code: 'checkpoint-gap',
      before,
      after,
    })),
    ...windowNotes(folder.window, attention),
    ...(known < folder.context ? [{ code: 'masks-evaluated', positions: known } as const] : []),
    ...(padding > 0 ? [{ code: 'padded-rows', rows: padding } as const] : []),
    ...facts.notes,
  ];
  return {
    id: location.id,
    name: location.name,
    baseName: location.baseName,
    kind: location.kind,
    family: folder.family,
    precision: precisionLabel(folder.precision.label),
    quantization: folder.precision.quantization,
    context: attention === 'cascade' ? Math.min(folder.context, folder.window ?? Infinity, known) : folder.context,
    memory: { open: folder.memory.open, token: folder.memory.token },
    about: aboutOf(folder),
    layers: folder.shape.layers,
    parameterCount: folder.parameters,
    series: folder.adjacent.series,
    prompts: folder.adjacent.prompts,
    checkpoints: location.checkpoints,
    ...facts,
    heads: facts.heads > 0 ? facts.heads : folder.heads,
    notes,
    capabilities: everything,
  };
}

/** A graph with its own attention reads its windows itself. One with cascade attention has none, though config.json may
 * state some: longer inputs would then be read as the model never reads them. */
function windowNotes(window: number | null, attention: GraphComparison['attention'] | null): Message[] {
  if (window === null || attention === null) return [];
  return [{ code: attention === 'cascade' ? 'sliding-window' : 'attention-window', window }];
}

/** The description in adjacent.json, else the first line of text of the folder's README, else family, precision and
 * size. */
export function aboutOf(folder: Pick<ModelFolder, 'folder' | 'family' | 'precision' | 'bytes' | 'adjacent'>): string {
  if (folder.adjacent.about !== '') return folder.adjacent.about;
  const readme = join(folder.folder, 'README.md');
  const text = isFile(readme) ? readFileSync(readme, 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '') : '';
  const line = text
    .split('\n')
    .map(row => row.trim())
    .find(row => row !== '' && /^[A-Za-z*`"]/.test(row));
  return line ?? t`${folder.family}, ${precisionLabel(folder.precision.label)}, ${formatBytes(folder.bytes)}`;
}

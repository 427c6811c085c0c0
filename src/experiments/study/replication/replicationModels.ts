/** The design of arXiv 2501.01638 on this machine: three models of different families, scored on high-school items of
 * MMLU. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { listOf, t } from '../../../core/text.ts';
import { formatModelReference } from '../../../domain/modelReference.ts';
import { studyPreset } from '../../../knobs/studyPresets.ts';
import type { ReplicationOptions } from '../../../protocol/engineProtocol.ts';
import type { StandIn, StudyQuestion } from '../../../domain/study.ts';
import { downloadItems, exportCommand, paperModels, type PaperModel } from './paperModels.ts';

/** A model in the cache, in an added folder, or among the built-in ones. */
export interface ModelSource {
  /** Reference to open it by: a folder, or the name of a built-in model. */
  readonly reference: string;
  /** Repository, or name of the folder. */
  readonly name: string;
  readonly family: string;
  readonly layers: number;
  readonly width: number;
  /** Bytes of its files. */
  readonly bytes: number;
  /** Peak bytes while it is prepared once, bytes of the prepared copy, and peak bytes while it is open. */
  readonly memory: { readonly prepare: number; readonly stored: number; readonly open: number };
  /** Why it cannot run, in one sentence; null when it can. */
  readonly problem: string | null;
}

/** The model that is used for a model of the paper. */
export interface ReplicationModel {
  readonly paper: PaperModel;
  /** null: missing. */
  readonly source: ModelSource | null;
  /** Whether the source is a different model that stands in for the paper's. */
  readonly isStandIn: boolean;
  /** Sentences about models of the same name that were rejected. */
  readonly notes: readonly string[];
}

/**
 * Choose a source for each of the three models. A folder or repository with the name of the paper's model takes
 * precedence over one that only has its architecture and size. With stand-ins, a model that only has the name takes
 * precedence over the ladder model of the same family.
 */
export function chooseModels(
  sources: readonly ModelSource[],
  { standIns }: Pick<ReplicationOptions, 'standIns'>,
): ReplicationModel[] {
  return paperModels.map(paper => {
    const named = sources.filter(source => folderName(source.name) === paper.name);
    const usable = [...named, ...sources].filter(({ problem }) => problem === null);
    const genuine = usable.find(source => isPaperModel(source, paper));
    if (genuine !== undefined) return { paper, source: genuine, isStandIn: false, notes: [] };
    const standIn = standIns
      ? (usable.find(source => named.includes(source)) ?? usable.find(({ reference }) => reference === paper.standIn))
      : undefined;
    const notes = named.map(source => rejectionNote(source, paper));
    return { paper, source: standIn ?? null, isStandIn: standIn !== undefined, notes };
  });
}

/**
 * The study of the chosen models on items (absolute paths or names of bundled sets). Throws AdjacentError model-missing
 * when a model is missing, with the command that exports it, and bad-argument without items.
 */
export function replicationStudy(
  models: readonly ReplicationModel[],
  items: readonly string[],
  { precision }: Pick<ReplicationOptions, 'precision'>,
): StudyQuestion {
  const missing = models.filter(({ source }) => source === null).map(({ paper }) => paper);
  if (missing.length > 0)
    throw new AdjacentError(
      'model-missing',
      t`Models of the paper are missing: ${listOf(missing.map(({ name }) => name))}.`,
      exportRemedy(missing),
    );
  if (items.length === 0)
    throw new AdjacentError(
      'bad-argument',
      t`No high-school items of MMLU were found.`,
      t`Download them with ${downloadItems}, or choose their folder.`,
    );
  const chosen = models.flatMap(({ paper, source, isStandIn }) =>
    source === null
      ? []
      : [{ paper, isStandIn, reference: formatModelReference({ model: source.reference, revision: null, precision }) }],
  );
  const standIns = chosen
    .filter(({ isStandIn }) => isStandIn)
    .map(({ paper, reference }): StandIn => ({ reference, for: paper.name }));
  return {
    ...studyPreset('replication'),
    axes: [{ knob: 'family', levels: chosen.map(({ reference }) => reference) }],
    items,
    ...(standIns.length === 0 ? {} : { standIns }),
  };
}

function isPaperModel({ family, layers, width }: ModelSource, paper: PaperModel): boolean {
  return family === paper.family && layers === paper.layers && width === paper.width;
}

function rejectionNote({ reference, family, layers, width, problem }: ModelSource, { name }: PaperModel): string {
  if (problem !== null) return t`${reference} cannot be used: ${problem}`;
  return t`${reference} is called ${name} but is a different model (${family}, ${layers} layers of width ${width}).`;
}

function exportRemedy(missing: readonly PaperModel[]): string {
  const commands = listOf(missing.map(model => `"${exportCommand(model)}"`));
  return missing.length === 1
    ? t`Export it with ${commands} and add the folder, or allow ladder models as stand-ins.`
    : t`Export them with ${commands} and add the folders, or allow ladder models as stand-ins.`;
}

/** "gpt2-xl" of "openai-community/gpt2-xl" */
function folderName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).toLowerCase();
}

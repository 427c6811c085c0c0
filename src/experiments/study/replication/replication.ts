/** The design of arXiv 2501.01638 on a person's own files: three models of different families, read on high-school
 * items of MMLU. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { Message } from '../../../domain/message.ts';
import { formatModelReference } from '../../../domain/modelReference.ts';
import { studyPreset } from '../../../knobs/studyPresets.ts';
import type { ReplicationOptions } from '../../../protocol/engineProtocol.ts';
import type { StandIn, StudyQuestion } from '../../../domain/study.ts';

/** A model of the paper: its repository, what its configuration must say, and the ladder model that can pose as it. */
export interface PaperModel {
  readonly name: string;
  readonly repository: string;
  readonly family: string;
  readonly layers: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly parameters: number;
  readonly standIn: string;
}

export const paperModels: readonly PaperModel[] = [
  {
    name: 'gpt2-xl',
    repository: 'openai-community/gpt2-xl',
    family: 'gpt2',
    layers: 48,
    width: 1600,
    vocabulary: 50_257,
    parameters: 1_557_611_200,
    standIn: 'ladder/gpt2-1m',
  },
  {
    name: 'opt-1.3b',
    repository: 'facebook/opt-1.3b',
    family: 'opt',
    layers: 24,
    width: 2048,
    vocabulary: 50_272,
    parameters: 1_315_758_080,
    standIn: 'ladder/opt-1m',
  },
  {
    name: 'pythia-1.4b',
    repository: 'EleutherAI/pythia-1.4b',
    family: 'gpt_neox',
    layers: 24,
    width: 2048,
    vocabulary: 50_304,
    parameters: 1_414_647_808,
    standIn: 'ladder/neox-1m',
  },
];

/** A model that lies in the cache, in an added folder or among the built-in ones. */
export interface ModelSource {
  /** Id to open it by: a folder, or the name of a built-in model. */
  readonly reference: string;
  /** Repository, or name of the folder. */
  readonly name: string;
  readonly family: string;
  readonly layers: number;
  readonly width: number;
  /** Bytes of its files. */
  readonly bytes: number;
  /** Bytes at the peak while it is prepared once, of the prepared copy, and at the peak while it is open. */
  readonly memory: { readonly prepare: number; readonly stored: number; readonly open: number };
  /** Why it cannot run, in one sentence; null when it can. */
  readonly problem: string | null;
}

/** What plays the part of a model of the paper. */
export interface ReplicationPart {
  readonly paper: PaperModel;
  readonly source: ModelSource | null;
  /** The source is not the paper's model and poses as it. */
  readonly standIn: boolean;
  /** What was found in its place and not taken, in sentences. */
  readonly notes: readonly string[];
}

/** Items of every 95 % interval of accuracy of at most ± 0.05 (science.md C4). */
export const enoughItems = 385;

/** Cast the three models. A folder or repository that carries the paper's name comes before one that only has its
 * architecture and sizes; with stand-ins, one that only carries the name comes before the ladder's model of the same
 * family. */
export function castReplication(
  sources: readonly ModelSource[],
  { standIns }: Pick<ReplicationOptions, 'standIns'>,
): ReplicationPart[] {
  return paperModels.map(paper => {
    const named = sources.filter(source => lastPart(source.name) === paper.name);
    const usable = [...named, ...sources].filter(({ problem }) => problem === null);
    const genuine = usable.find(source => isModel(source, paper));
    const notes = genuine ? [] : named.map(source => whyNot(source, paper));
    const posing =
      genuine ??
      (standIns
        ? (usable.find(source => named.includes(source)) ?? usable.find(({ reference }) => reference === paper.standIn))
        : undefined);
    return { paper, source: posing ?? null, standIn: genuine === undefined && posing !== undefined, notes };
  });
}

/**
 * The study of a cast on items (absolute paths or names of bundled sets).
 * Throws AdjacentError model-missing when a part has no model, with the command that exports it; bad-argument without
 * items.
 */
export function replicationStudy(
  parts: readonly ReplicationPart[],
  items: readonly string[],
  { precision }: Pick<ReplicationOptions, 'precision'>,
): StudyQuestion {
  const cast = parts.flatMap(({ paper, source, standIn }) =>
    source === null
      ? []
      : [{ paper, standIn, reference: formatModelReference({ model: source.reference, revision: null, precision }) }],
  );
  const missing = parts.filter(({ source }) => source === null).map(({ paper }) => paper);
  if (missing.length > 0)
    throw new AdjacentError(
      'model-missing',
      `Of the paper's ${parts.length} models ${listed(missing.map(({ name }) => name))} ${missing.length === 1 ? 'is' : 'are'} missing.`,
      exportRemedy(missing),
    );
  if (items.length === 0)
    throw new AdjacentError(
      'bad-argument',
      'No high-school items of MMLU were found.',
      `Download them with ${downloadItems}, or give their folder.`,
    );
  const standIns = cast
    .filter(({ standIn }) => standIn)
    .map(({ paper, reference }): StandIn => ({ reference, for: paper.name }));
  return {
    ...studyPreset('replication'),
    axes: [{ knob: 'family', levels: cast.map(({ reference }) => reference) }],
    items,
    ...(standIns.length === 0 ? {} : { standIns }),
  };
}

/** Puts the items into the Hugging Face cache, where they are found. */
export const downloadItems = 'hf download cais/mmlu --repo-type dataset --include "high_school_*/*.parquet"';

/** Installs what `exportCommand` needs. */
export const installExporter = 'pip install "optimum-onnx[onnxruntime]"';

/** The command that writes a model of the paper as ONNX into a folder of its name. */
export function exportCommand({ repository, name }: PaperModel): string {
  return `optimum-cli export onnx --model ${repository} --task text-generation-with-past ${name}`;
}

/** "stand-in: ladder/gpt2-1m for gpt2-xl", for a reference that poses as another model; null for any other. */
export function standInLabel(reference: string, standIns: readonly StandIn[] = []): string | null {
  const found = standIns.find(standIn => standIn.reference === reference);
  return found === undefined ? null : `stand-in: ${shortName(reference)} for ${found.for}`;
}

/** The card of a model with the name that says for what it stands in; of any other model as it is. */
export function standInCard(card: ModelCard, standIns?: readonly StandIn[]): ModelCard {
  return { ...card, name: standInLabel(card.id, standIns) ?? card.name };
}

/** Whether items are a bundled set, by its name. */
function isBundled(item: string): boolean {
  return item.startsWith('ladder/');
}

/** Items of the ladder in the place of MMLU's, in words; null when there are none among them. */
export function standInItems(items: readonly string[]): string | null {
  const own = items.filter(isBundled);
  return own.length === 0 ? null : `stand-in: ${listed(own)} for high-school items of MMLU`;
}

/** What a reader of a study with stand-ins must know. */
export function standInWarnings({
  kind,
  items,
  standIns = [],
}: Pick<StudyQuestion, 'kind' | 'items' | 'standIns'>): Message[] {
  const bundled = kind === 'replication' ? items.filter(isBundled) : [];
  const models = standIns.map(({ reference }) => standInLabel(reference, standIns) ?? '');
  const paper = standIns.map(standIn => standIn.for);
  return [
    ...(standIns.length === 0 ? [] : [{ code: 'stand-in-models', models, paper } as const]),
    ...(bundled.length === 0 ? [] : [{ code: 'stand-in-items', items: bundled } as const]),
  ];
}

/** A built-in name as it is, the repository of a folder in the cache, the last two names of any other path. */
function shortName(reference: string): string {
  const cached = /models--([^/\\]+)[/\\]snapshots[/\\]/.exec(reference)?.[1]?.replaceAll('--', '/');
  return cached ?? reference.replace(/^.*[/\\](?=[^/\\]+[/\\][^/\\]+$)/, '');
}

function isModel({ family, layers, width }: ModelSource, paper: PaperModel): boolean {
  return family === paper.family && layers === paper.layers && width === paper.width;
}

function whyNot({ reference, family, layers, width, problem }: ModelSource, { name }: PaperModel): string {
  if (problem !== null) return `${reference} cannot be used: ${problem}`;
  return `${reference} is called ${name} but holds another model (${family}, ${layers} layers of width ${width}).`;
}

function exportRemedy(missing: readonly PaperModel[]): string {
  return `Export ${missing.length === 1 ? 'it' : 'them'} with ${listed(missing.map(model => `"${exportCommand(model)}"`))} and add the folder, or let ladder models stand in.`;
}

function lastPart(name: string): string {
  return (name.split('/').at(-1) ?? name).toLowerCase();
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

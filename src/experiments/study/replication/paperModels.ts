/** The models and items of arXiv 2501.01638, and how to obtain them. */

/** A model of the paper: its repository, its architecture, and the ladder model that can stand in for it. */
export interface PaperModel {
  readonly name: string;
  readonly repository: string;
  readonly family: string;
  readonly layers: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly parameters: number;
  /** Reference of the ladder model. */
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

/** Number of items from which on every 95% interval of accuracy is at most ± 0.05. */
export const enoughItems = 404;

/** Downloads the items into the Hugging Face cache, where they are found. */
export const downloadItems = 'hf download cais/mmlu --repo-type dataset --include "high_school_*/*.parquet"';

/** Installs what `exportCommand` needs. */
export const installExporter = 'pip install "optimum-onnx[onnxruntime]"';

/** The command that writes a model of the paper as ONNX into a folder of its name. */
export function exportCommand({ repository, name }: PaperModel): string {
  return `optimum-cli export onnx --model ${repository} --task text-generation-with-past ${name}`;
}

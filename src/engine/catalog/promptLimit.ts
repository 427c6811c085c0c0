/** Refuses texts that are far too long for a model before the model is opened or the text is tokenized. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatCount } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import type { ExperimentSpec } from '../../domain/spec.ts';
import { isServed } from '../../domain/servedReference.ts';
import type { EngineFolders } from '../../protocol/engineProtocol.ts';
import { isCalibrationId } from '../calibration/calibrationModels.ts';
import { tokenBoundOf } from '../text/tokenBound.ts';
import { resolveModel } from './modelDescription.ts';

/** Shorter texts are tokenized at once, in UTF-16 code units. */
const shortText = 20_000;
/** No tokenizer covers more code units with each token of a long text. */
const maxTokenLength = 64;

/** What limits the texts of a model. */
export interface PromptLimit {
  readonly name: string;
  /** Context length in tokens. */
  readonly context: number;
  /** Folder with the tokenizer.json. */
  readonly folder: string;
}

/** Throws AdjacentError prompt-too-long for a text whose tokens surely exceed the context of a model. */
export function checkPromptLength(text: string, { name, context, folder }: PromptLimit): void {
  if (text.length <= shortText) return;
  const least = tokenBoundOf(folder)(text);
  if (least > context)
    throw tooLong(t`The prompt has at least ${formatCount(least, 'token')}, but ${name} reads at most ${context}.`);
  if (text.length > context * maxTokenLength)
    throw tooLong(t`The prompt has ${text.length} characters, far more than the ${context} tokens that ${name} reads.`);
}

/** `checkPromptLength` for a model by its reference, which is not opened. Throws what `resolveModel` throws too. */
export function checkPromptOf(reference: string, text: string, folders: EngineFolders): void {
  if (text.length <= shortText || isCalibrationId(reference) || isServed(reference)) return;
  const { location, folder } = resolveModel(reference, folders);
  checkPromptLength(text.trim(), { name: location.name, context: folder.context, folder: folder.folder });
}

/** `checkPromptOf` for an experiment that reads its whole prompt; windows may be shorter. */
export function checkSpecPrompt(spec: ExperimentSpec, folders: EngineFolders): void {
  const isWhole = spec.windows === undefined || spec.windows.some(({ kind }) => kind === 'all');
  if (spec.kind !== 'study' && spec.kind !== 'calibration' && isWhole) checkPromptOf(spec.model, spec.prompt, folders);
}

function tooLong(message: string): AdjacentError {
  return new AdjacentError('prompt-too-long', message, t`Select a shorter part of the text.`);
}

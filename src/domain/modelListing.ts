/** Models to choose from. */
import type { ErrorData } from '../core/adjacentError.ts';
import { formatBytes, formatNumber } from '../core/format.ts';
import { excerpt, t } from '../core/text.ts';
import type { ModelCard, ModelFacts } from './languageModel.ts';
import type { PrecisionChoice } from './precisionChoice.ts';

/** A model to choose. Checkpoints are not listed. */
export interface ModelListing extends ModelFacts {
  readonly id: string;
  readonly name: string;
  readonly kind: ModelCard['kind'];
  readonly about: string;
  readonly bytes: number;
  /** Null when the model can be used; otherwise what is missing and what to do. */
  readonly problem: ErrorData | null;
  readonly prepared: boolean;
  /** What the precision "auto" takes and why; absent before it was measured on this machine. */
  readonly choice?: PrecisionChoice;
}

/** Characters that a line of a list of the editor has room for. */
const roomOfLine = 80;

/** What a list says of a model: beside its name whether it is the one in use, its kind and its sizes; below it as much
 * of its description as fits, whole clauses where one ends there. */
export function listedModel(
  { id, kind, about, bytes, parameterCount }: ModelListing,
  inUse: string,
): { readonly description: string; readonly detail: string } {
  const millions = parameterCount / 1e6;
  const facts = [
    id === inUse ? t`in use` : '',
    kind === 'calibration' ? t`calibration (known answers)` : '',
    parameterCount === 0 ? '' : t`${formatNumber(millions, millions < 10 ? 1 : 0)} million parameters`,
    bytes === 0 ? '' : formatBytes(bytes),
  ];
  return { description: facts.filter(fact => fact !== '').join(' · '), detail: fittingClauses(about) };
}

function fittingClauses(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim().replace(/\.$/u, '');
  if (line.length <= roomOfLine) return line;
  const ends = [...line.matchAll(/[.:;] /gu)].map(({ index }) => index).filter(end => end <= roomOfLine);
  return ends.length === 0 ? excerpt(line, roomOfLine) : line.slice(0, ends.at(-1));
}

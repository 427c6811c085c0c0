/** How much a study reads. It depends on the preset alone, never on the machine's speed, so that a study can be read
 * again. */
import type { Preset } from '../../domain/spec.ts';

export interface StudySize {
  /** Own answers of the unconstrained model, and most tokens of a text that are read. */
  readonly answers: number;
  readonly tokens: number;
  /** Most probe texts. */
  readonly probes: number;
  /** Random masks that a share of heads is averaged over. */
  readonly masks: number;
  /** Base points of a sensitivity analysis; with k knobs base * (k + 2) settings are read. */
  readonly base: number;
}

export const studySizes: Readonly<Record<Preset, StudySize>> = {
  quick: { answers: 4, tokens: 16, probes: 4, masks: 4, base: 16 },
  standard: { answers: 8, tokens: 24, probes: 8, masks: 8, base: 32 },
  thorough: { answers: 32, tokens: 32, probes: 16, masks: 8, base: 64 },
};

/** Masks below which an average over them is said to be coarse (science.md B4.1). */
export const enoughMasks = 8;

/** Temperature of the own answers. */
export const answerTemperature = 0.7;

/** Induction probe R12: sequences, and tokens of the string that each repeats. */
export const inductionSize = { sequences: 16, length: 50 } as const;

/** Bytes of reference laws kept while configurations pass (details.md "Plan, seeds, replay"). */
export const mostLawBytes = 256 * 2 ** 20;

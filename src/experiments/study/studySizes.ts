/** How much a study reads. It depends only on the preset, never on the speed of the machine, so that a study can be
 * replayed. */
import type { Preset } from '../../domain/spec.ts';

export interface StudySize {
  /** Own answers of the unconstrained model, and most tokens per text. */
  readonly answers: number;
  readonly tokens: number;
  /** Most probe texts. */
  readonly probes: number;
  /** Random masks over which masked heads are averaged. */
  readonly masks: number;
  /** Base points of a sensitivity analysis; k knobs take base * (k + 2) settings. */
  readonly base: number;
}

export const studySizes: Readonly<Record<Preset, StudySize>> = {
  quick: { answers: 4, tokens: 16, probes: 4, masks: 4, base: 16 },
  standard: { answers: 16, tokens: 24, probes: 4, masks: 8, base: 32 },
  thorough: { answers: 32, tokens: 32, probes: 16, masks: 8, base: 64 },
};

/** Number of masks below which their average is coarse. */
export const enoughMasks = 8;

/** Temperature of the own answers. */
export const answerTemperature = 0.7;

/** Induction probe: number of sequences, and tokens of the string that each repeats (docs/method.md#induction). */
export const inductionSize = { sequences: 16, length: 50 } as const;

/** Largest number of bytes of reference distributions that are kept in memory. */
export const mostDistributionBytes = 256 * 2 ** 20;

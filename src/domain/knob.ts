/** Knobs: the variables of a constraint (docs/method.md#knobs). `src/knobs` defines what each one does. */

export const knobClasses = ['architecture', 'training', 'context'] as const;
export type KnobClass = (typeof knobClasses)[number];

export const knobIds = [
  'size',
  'family',
  'layers',
  'heads',
  'precision',
  'checkpoint',
  'window',
  'shots',
  'variant',
  'temperature',
  'top-p',
  'min-p',
  'top-k',
  'repetition-penalty',
  'presence-penalty',
  'frequency-penalty',
  'dry',
  'xtc',
  'length',
] as const;
export type KnobId = (typeof knobIds)[number];

/**
 * A level of a knob as the user writes it. `size` and `family`: a model id; `layers`: share of the layers kept, (0, 1];
 * `heads`: share of the heads masked, [0, 1); `precision`: "fp32", "int8", "8-bit", "4-bit"; `checkpoint`: a training
 * step, or "last"; `window`: "all", "60%", "6 words"; `shots`: examples before the prompt; `variant`: another wording
 * of the prompt; `temperature`, `top-p`, `min-p`, `top-k`, `repetition-penalty`, `presence-penalty`,
 * `frequency-penalty`, `dry` (multiplier), `xtc` (probability): sampler settings; `length`: largest number of tokens of
 * an answer.
 */
export type Level = number | string;

/** Knobs of the samplers that a distribution alone does not define, or that the studies of constraints leave out. */
export const rowSamplerKnobs = [
  'top-k',
  'repetition-penalty',
  'presence-penalty',
  'frequency-penalty',
  'dry',
  'xtc',
] as const satisfies readonly KnobId[];

/** Knobs that change how tokens are sampled or how many, not what the model reads. */
export const samplingKnobs: readonly KnobId[] = ['temperature', 'top-p', 'min-p', ...rowSamplerKnobs, 'length'];

/** A knob and its levels in display order. */
export interface KnobAxis {
  readonly knob: KnobId;
  readonly levels: readonly Level[];
}

/** Levels of the knobs that constrain something; knobs without an entry are at their loosest level. */
export type Setting = Readonly<Partial<Record<KnobId, Level>>>;

/** Knobs: the variables of a constraint (science.md B4.1). What each is and how a model turns it stands in
 * `study/knobs/knobs.ts`. */

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
  'length',
] as const;
export type KnobId = (typeof knobIds)[number];

/**
 * A level of a knob as a person writes it. `size` and `family`: a model id; `layers`: share of the layers kept, (0, 1];
 * `heads`: share of the heads masked, [0, 1); `precision`: "fp32", "8-bit", "4-bit"; `checkpoint`: a training step, or
 * "last"; `window`: "all", "60%", "6 words"; `shots`: examples before the prompt; `variant`: another wording of the
 * prompt; `temperature`, `top-p`, `min-p`: as the sampler takes them; `length`: most tokens of an answer.
 */
export type Level = number | string;

/** Knobs that change how a word is drawn or how many are, and not what the model reads. */
export const samplingKnobs: readonly KnobId[] = ['temperature', 'top-p', 'min-p', 'length'];

/** A knob and the levels it takes, in the order they are shown. */
export interface KnobAxis {
  readonly knob: KnobId;
  readonly levels: readonly Level[];
}

/** One level for each turned knob; a knob that is not named stands at its loosest level. */
export type Setting = Readonly<Partial<Record<KnobId, Level>>>;

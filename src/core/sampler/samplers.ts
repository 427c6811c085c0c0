/** Samplers besides temperature, top-k, top-p and min-p: their settings, ranges and names
 * (docs/method.md#samplers). */

/** Settings of the penalties, DRY and XTC. What is absent has its default. */
export interface Samplers {
  /** Logits of tokens among the last ones are divided by this where positive and multiplied where negative; above 0,
   * 1: off. */
  readonly repetitionPenalty?: number;
  /** Subtracted from the logit of a token that is among the last ones; 0: off. */
  readonly presencePenalty?: number;
  /** Subtracted from the logit of a token for each time it is among the last ones; 0: off. */
  readonly frequencyPenalty?: number;
  /** How many of the last tokens, of the prompt and the answer, the penalties and DRY look at. */
  readonly penaltyTokens?: number;
  /** DRY: penalty of a token that makes a repetition one token longer than allowed; 0: off. */
  readonly dryMultiplier?: number;
  /** DRY: factor of the penalty for each further token of the repetition. */
  readonly dryBase?: number;
  /** DRY: longest repetition, in tokens, without a penalty. */
  readonly dryAllowedLength?: number;
  /** XTC: probability of leaving out the likeliest tokens at a position; 0: off. */
  readonly xtcProbability?: number;
  /** XTC: of the tokens at least this likely, all but the least likely are left out. */
  readonly xtcThreshold?: number;
}

export type SamplerName = keyof Samplers;

/** Range of a setting, both ends included, its default, and whether it is a whole number. */
export interface SamplerRange {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
  readonly whole: boolean;
}

/** Ranges and defaults, which are those of llama.cpp. */
export const samplerRanges: Readonly<Record<SamplerName, SamplerRange>> = {
  repetitionPenalty: { least: 0.1, most: 10, usual: 1, whole: false },
  presencePenalty: { least: -10, most: 10, usual: 0, whole: false },
  frequencyPenalty: { least: -10, most: 10, usual: 0, whole: false },
  penaltyTokens: { least: 1, most: 1_000_000, usual: 64, whole: true },
  dryMultiplier: { least: 0, most: 100, usual: 0, whole: false },
  dryBase: { least: 1, most: 10, usual: 1.75, whole: false },
  dryAllowedLength: { least: 1, most: 1000, usual: 2, whole: true },
  xtcProbability: { least: 0, most: 1, usual: 0, whole: false },
  xtcThreshold: { least: 0, most: 0.5, usual: 0.1, whole: false },
};

/** Range of top-k, where 0 leaves nothing out. */
export const topKRange: SamplerRange = { least: 0, most: 1_000_000, usual: 0, whole: true };

export const samplerNames = Object.keys(samplerRanges) as readonly SamplerName[];

/** Names with hyphens, as the command line writes them. */
export const samplerOptions: Readonly<Record<SamplerName, string>> = {
  repetitionPenalty: 'repetition-penalty',
  presencePenalty: 'presence-penalty',
  frequencyPenalty: 'frequency-penalty',
  penaltyTokens: 'penalty-tokens',
  dryMultiplier: 'dry',
  dryBase: 'dry-base',
  dryAllowedLength: 'dry-allowed-length',
  xtcProbability: 'xtc',
  xtcThreshold: 'xtc-threshold',
};

/** A setting, or its default. */
export function samplerValue(samplers: Samplers, name: SamplerName): number {
  return samplers[name] ?? samplerRanges[name].usual;
}

/** Whether a value is in the range of its setting. */
export function isSamplerValue(name: SamplerName, value: number): boolean {
  const { least, most, whole } = samplerRanges[name];
  return value >= least && value <= most && (!whole || Number.isInteger(value));
}

/** The settings that change something: those of samplers that are off are left out; undefined where all are off. */
export function activeSamplers(samplers: Samplers): Samplers | undefined {
  const isOn = (name: SamplerName): boolean => samplerValue(samplers, name) !== samplerRanges[name].usual;
  const [penalizes, repeats, excludes] = [
    (['repetitionPenalty', 'presencePenalty', 'frequencyPenalty'] as const).some(isOn),
    isOn('dryMultiplier'),
    isOn('xtcProbability'),
  ];
  const uses: Readonly<Record<SamplerName, boolean>> = {
    repetitionPenalty: penalizes,
    presencePenalty: penalizes,
    frequencyPenalty: penalizes,
    penaltyTokens: penalizes || repeats,
    dryMultiplier: repeats,
    dryBase: repeats,
    dryAllowedLength: repeats,
    xtcProbability: excludes,
    xtcThreshold: excludes,
  };
  const kept = samplerNames.filter(name => uses[name] && isOn(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept.map(name => [name, samplers[name]]));
}

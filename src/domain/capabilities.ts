/** What a model can give, as data. Metrics and experiments look at this, never at where the model runs. */
import { AdjacentError } from '../core/adjacentError.ts';
import type { Need } from '../core/metric.ts';
import type { Reason } from '../core/reasons.ts';
import {
  activeSamplers,
  samplerNames,
  samplerOptions,
  type SamplerName,
  type Samplers,
} from '../core/sampler/samplers.ts';
import { t } from '../core/text.ts';
import type { Message } from './message.ts';

/** A sampler setting that a model may not have; all have temperature and top-p. */
export type SamplerSetting = 'topK' | 'minP' | SamplerName;

/** Every one of them. */
export const allSettings: readonly SamplerSetting[] = ['topK', 'minP', ...samplerNames];

/** What a model gives besides the text of its answers. */
export interface Capabilities {
  /** Next-token distribution behind a prompt: of the whole vocabulary, of so many likeliest tokens, or not at all. */
  readonly nextToken: 'full' | number;
  /** Log-probabilities of the tokens of answers: before temperature and truncation, and as they are drawn. */
  readonly untempered: boolean;
  readonly drawn: boolean;
  /** Entropy and logit variance of the whole distribution at each token of an answer. */
  readonly stepStatistics: boolean;
  /** Whether answers come as the model's own tokens. Otherwise they are cut into words. */
  readonly ownTokens: boolean;
  /** Whether temperature, top-p, top-k and min-p change the distribution. */
  readonly temperature: boolean;
  /** Whether the same seed gives the same answer. */
  readonly seeds: boolean;
  /** Most answers of one request; 1 where each needs its own. */
  readonly answersPerRequest: number;
  /** Log-probabilities of the tokens of a given text. */
  readonly promptLogProbs: boolean;
  /** Whether answers can continue given tokens: behind messages, and behind a text as it is. */
  readonly continues: boolean;
  readonly continuesText: boolean;
  /** Whether answers to two prompts can be drawn with the same random numbers at each token. */
  readonly pairs: boolean;
  /** Whether it writes on where an answer would end. */
  readonly endless: boolean;
  /** Sampler settings that it has. */
  readonly settings: readonly SamplerSetting[];
  /** Whose hidden states place answers: the model's own, those of another model that reads the text, or nobody's. */
  readonly hiddenStates: 'own' | 'none' | { readonly reader: string };
  /** What a test of the model found not to hold, and what that switches off. */
  readonly failed: readonly Message[];
}

/** A model that runs in the engine gives everything. */
export const everything: Capabilities = {
  nextToken: 'full',
  untempered: true,
  drawn: true,
  stepStatistics: true,
  ownTokens: true,
  temperature: true,
  seeds: true,
  answersPerRequest: 1,
  promptLogProbs: true,
  continues: true,
  continuesText: true,
  pairs: true,
  endless: true,
  settings: allSettings,
  hiddenStates: 'own',
  failed: [],
};

/** The capabilities of a card. Cards of version 0.2 and before state none, and their models gave everything. */
export function capabilitiesOf(card: { readonly capabilities?: Capabilities }): Capabilities {
  return card.capabilities ?? everything;
}

/** Whether the whole next-token distribution is told. */
export function tellsAll({ nextToken }: Pick<Capabilities, 'nextToken'>, vocabulary: number): boolean {
  return nextToken === 'full' || nextToken >= vocabulary;
}

/** What metrics find missing of a model with a vocabulary of this size, and why. */
export function lacksOf(capabilities: Capabilities, vocabulary: number): Readonly<Partial<Record<Need, Reason>>> {
  const { nextToken, untempered, drawn, stepStatistics, ownTokens } = capabilities;
  const untold: Reason = { code: 'needs-token-probabilities' };
  const isUntold = !untempered && !drawn;
  return {
    ...(nextToken === 'full' || tellsAll(capabilities, vocabulary)
      ? {}
      : { distribution: { code: 'needs-distribution', known: nextToken } }),
    ...(untempered ? {} : { untempered: isUntold ? untold : { code: 'needs-untempered' } }),
    ...(drawn ? {} : { drawn: isUntold ? untold : { code: 'needs-drawn' } }),
    ...(stepStatistics ? {} : { 'step-entropy': { code: 'needs-step-entropy' } }),
    ...(ownTokens ? {} : { tokens: { code: 'needs-own-tokens' } }),
  };
}

/** Settings that change something and that a model does not have, by the names of their options. */
export function missingSettings(
  { settings }: Pick<Capabilities, 'settings'>,
  {
    topK = 0,
    minP = 0,
    samplers = {},
  }: { readonly topK?: number; readonly minP?: number; readonly samplers?: Samplers },
): readonly string[] {
  const asked: SamplerSetting[] = [
    ...(topK > 0 ? (['topK'] as const) : []),
    ...(minP > 0 ? (['minP'] as const) : []),
    ...samplerNames.filter(name => Object.hasOwn(activeSamplers(samplers) ?? {}, name)),
  ];
  return asked.filter(name => !settings.includes(name)).map(settingName);
}

function settingName(setting: SamplerSetting): string {
  if (setting === 'topK') return 'top-k';
  return setting === 'minP' ? 'min-p' : samplerOptions[setting];
}

/** Whether answers in a form can continue given tokens under these penalties. Some servers count only the tokens that
 * they write, so that a given beginning would not count. */
export function continuesWith(
  card: { readonly capabilities?: Capabilities },
  form: 'chat' | 'raw',
  { presencePenalty = 0, frequencyPenalty = 0 }: Samplers = {},
): boolean {
  const { continues, continuesText, settings } = capabilitiesOf(card);
  const isCounted = settings.includes('penaltyTokens') || (presencePenalty === 0 && frequencyPenalty === 0);
  return isCounted && (form === 'chat' ? continues : continuesText);
}

/** Throws AdjacentError model-unsupported for sampler settings that a model does not have. */
export function checkSettings(
  card: { readonly name: string; readonly capabilities?: Capabilities },
  sampling: Parameters<typeof missingSettings>[1],
): void {
  const capabilities = capabilitiesOf(card);
  const missing = missingSettings(capabilities, sampling).join(', ');
  if (missing === '') return;
  throw new AdjacentError(
    'model-unsupported',
    capabilities.drawn && !capabilities.untempered
      ? t`${card.name} is not sampled with ${missing}: its log-probabilities do not tell whether they count them.`
      : t`The server of ${card.name} has no setting for ${missing}.`,
    t`Leave these settings out, or choose a model that runs on this machine.`,
  );
}

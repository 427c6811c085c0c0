/** Decides whether a run samples answers or streams (docs/method.md#answers-and-streams). */
import type { Mode } from '../../core/trajectory.ts';
import type { Message } from '../../domain/message.ts';
import type { Form, LanguageModel } from '../../domain/languageModel.ts';
import { endingOf, newSampling } from '../../domain/sampling.ts';
import type { ExperimentSpec } from '../../domain/spec.ts';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';

export interface ModeChoice {
  readonly mode: Mode;
  readonly reason: Message;
}

/** The mode where the user, the experiment or the prompt form fixes it; null when a pilot has to decide. */
export function knownMode(spec: ExperimentSpec, model: LanguageModel, form: Form): ModeChoice | null {
  if (spec.kind === 'ergodicity') return { mode: 'streams', reason: { code: 'mode-long-runs' } };
  if (spec.kind === 'growth') return { mode: 'answers', reason: { code: 'mode-growth' } };
  if (spec.kind === 'calibration') return { mode: 'streams', reason: { code: 'mode-calibration' } };
  const samplesAnswers = spec.kind === 'paths' || spec.kind === 'internals' || spec.kind === 'wordings';
  if (spec.mode === 'answers' || (samplesAnswers && spec.mode === 'auto'))
    return { mode: 'answers', reason: { code: 'mode-answers-requested' } };
  if (spec.mode === 'streams')
    return {
      mode: 'streams',
      reason: { code: 'mode-streams-requested' },
    };
  if (form === 'chat') return { mode: 'answers', reason: { code: 'mode-chat' } };
  return model.eosTokenIds.length === 0 && (spec.stop ?? []).length === 0
    ? { mode: 'streams', reason: { code: 'mode-no-end' } }
    : null;
}

/** Chooses the mode with a pilot of 16 runs of at most 48 tokens: answers when more than half reach an end token. */
export async function pilotMode(
  spec: ExperimentSpec,
  model: LanguageModel,
  prefix: Int32Array,
  signal: AbortSignal,
): Promise<ModeChoice> {
  const { samples, tokens, temperature, cell } = pilot;
  const sampling = newSampling(temperature, spec);
  const rows = Array.from({ length: samples }, (_, index) => ({ cell, index, ...sampling }));
  let ended = 0;
  const ending = endingOf({ endPolicy: 'stop', spec });
  const request = { prefix, rows, tokens, ...ending, seed: spec.seed, batch: samples, pool: false };
  for await (const row of model.sample(request, signal, () => undefined)) if (row.ended) ended++;
  const mode = ended * 2 > samples ? 'answers' : 'streams';
  return { mode, reason: { code: 'mode-pilot', ended, runs: samples, tokens, mode } };
}

/** Size of the pilot that chooses the mode of a prompt without a chat template. */
const pilot = { samples: 16, tokens: 48, temperature: 0.7, cell: 0x7fffffff } as const;

/** The prompt form: the one the user chose, else the model's first. Throws AdjacentError bad-argument when the model
 * does not support the chosen form. */
export function formOf(spec: ExperimentSpec, model: Pick<LanguageModel, 'card'>): Form {
  const [own = 'raw'] = model.card.forms;
  if (spec.form === 'auto' || spec.kind === 'calibration') return own;
  if (model.card.forms.includes(spec.form)) return spec.form;
  throw new AdjacentError(
    'bad-argument',
    t`${model.card.name} does not support the ${spec.form} prompt format.`,
    t`Use ${model.card.forms.join(' or ')}, or auto.`,
  );
}

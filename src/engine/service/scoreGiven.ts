/** Scores a text on a model behind a server, as far as the server states log-probabilities of a given text. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { capabilitiesOf } from '../../domain/capabilities.ts';
import type { LanguageModel } from '../../domain/languageModel.ts';
import type { ScoreView } from '../../domain/score.ts';
import type { EngineRequest } from '../../protocol/engineProtocol.ts';
import { givenScore } from '../../scoring/givenScore.ts';

type ScoreRequest = Pick<Extract<EngineRequest, { readonly type: 'score' }>, 'text' | 'messages' | 'form'>;

/** The text as it is: servers state no log-probabilities of messages. Throws AdjacentError model-unsupported for
 * messages and where the server states none, prompt-empty, and what the server throws. */
export async function scoreGiven(
  model: LanguageModel,
  { text, messages = [], form }: ScoreRequest,
  signal: AbortSignal,
): Promise<ScoreView> {
  const { id, name, vocabulary } = model.card;
  const { promptLogProbs, nextToken } = capabilitiesOf(model.card);
  if (!promptLogProbs || model.given === undefined)
    throw new AdjacentError(
      'model-unsupported',
      t`The server of ${name} does not state log-probabilities of a given text.`,
      t`Choose a model that runs on this machine, or a server that states them, such as vLLM or SGLang.`,
    );
  if (form === 'chat' || messages.length > 0)
    throw new AdjacentError(
      'model-unsupported',
      t`The server of ${name} states log-probabilities of plain texts, not of messages.`,
      t`Score a text without roles, or choose a model that runs on this machine.`,
    );
  const prompt = model.encode(text, 'raw');
  const tokens = await model.given(text, signal);
  const next = nextToken === 0 ? undefined : await model.likeliest?.(prompt.ids, signal);
  return givenScore({ model: id, text, tokens, next: next?.tokens ?? [], vocabulary });
}

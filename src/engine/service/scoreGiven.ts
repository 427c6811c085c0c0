/** Scores a text on a model behind a server, as far as the server states log-probabilities of a given text. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { capabilitiesOf } from '../../domain/capabilities.ts';
import { editorModelOf } from '../../domain/editorModel.ts';
import type { LanguageModel } from '../../domain/languageModel.ts';
import { shortModelName } from '../../domain/modelReference.ts';
import type { ScoreView } from '../../domain/score.ts';
import type { EngineRequest } from '../../protocol/engineProtocol.ts';
import { givenScore } from '../../scoring/givenScore.ts';

type ScoreRequest = Pick<Extract<EngineRequest, { readonly type: 'score' }>, 'model' | 'text' | 'messages' | 'form'>;

/** Refuses what no server scores, before one is asked for anything: opening a served model asks it for answers. Throws
 * AdjacentError model-unsupported for a model of the editor and for messages. */
export function checkScorable({ model, messages = [], form }: ScoreRequest): void {
  if (editorModelOf(model) !== null) throw statesNone(shortModelName(model));
  if (form === 'chat' || messages.length > 0)
    throw new AdjacentError(
      'model-unsupported',
      t`The server of ${shortModelName(model)} states log-probabilities of plain texts, not of messages.`,
      t`Score a text without roles, or choose a model that runs on this machine.`,
    );
}

/** The text as it is: servers state no log-probabilities of messages. Throws AdjacentError model-unsupported where the
 * server states none, prompt-empty, and what the server throws. */
export async function scoreGiven(
  model: LanguageModel,
  { text }: Pick<ScoreRequest, 'text'>,
  signal: AbortSignal,
): Promise<ScoreView> {
  const { id, name, precision, vocabulary } = model.card;
  const { promptLogProbs, nextToken } = capabilitiesOf(model.card);
  if (!promptLogProbs || model.given === undefined) throw statesNone(name);
  const prompt = model.encode(text, 'raw');
  const tokens = await model.given(text, signal);
  const next = nextToken === 0 ? undefined : await model.likeliest?.(prompt.ids, signal);
  return givenScore({ model: id, precision, text, tokens, next: next?.tokens ?? [], vocabulary });
}

function statesNone(model: string): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    t`What runs ${model} does not state log-probabilities of a given text.`,
    t`Choose a model that runs on this machine, or a server that states them, such as vLLM or SGLang.`,
  );
}

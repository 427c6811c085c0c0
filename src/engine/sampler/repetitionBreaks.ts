/** Which tokens end a repetition for DRY (docs/method.md#samplers). */
import type { TextCodec } from '../text/textCodec.ts';

/** The sequence breakers of llama.cpp. */
const breakers = /[\n:"*]/u;

/** Whether the text of a token contains a breaker; each token is looked up once. */
export function repetitionBreaks(codec: TextCodec): (token: number) => boolean {
  const known = new Map<number, boolean>();
  return token => {
    const found = known.get(token);
    if (found !== undefined) return found;
    const breaks = breakers.test(codec.texts([token])[0] ?? '');
    known.set(token, breaks);
    return breaks;
  };
}

/** Rows of a request as they finish, and a sign of life at every step in between. */
import type { LanguageModel, SampledRow, SampleRequest } from '../../domain/languageModel.ts';

/** Samples a request; yields each finished row, and null after steps in which none was. `onStep` gets the number of
 * tokens so far, and the rows of the step with their cached tokens. Throws AdjacentError cancelled, and what the model
 * throws. */
export async function* steppedRows(
  model: LanguageModel,
  request: SampleRequest,
  signal: AbortSignal,
  onStep: (tokens: number, rows: number, cached?: number) => void,
): AsyncGenerator<SampledRow | null> {
  let wake = (): void => undefined;
  const sampled = model.sample(request, signal, (done, rows, cached) => {
    onStep(done, rows, cached);
    wake();
  });
  const advance = (): ReturnType<typeof sampled.next> => {
    const row = sampled.next();
    // It may be canceled while the reader is busy with an earlier row, when nothing waits for it.
    row.catch(() => undefined);
    return row;
  };
  let next = advance();
  try {
    for (;;) {
      const stepped = new Promise<null>(resolve => {
        wake = () => {
          resolve(null);
        };
      });
      const outcome = await Promise.race([next, stepped]);
      if (outcome === null) {
        yield null;
        continue;
      }
      if (outcome.done === true) return;
      next = advance();
      yield outcome.value;
    }
  } finally {
    void sampled.return(undefined).catch(() => undefined);
  }
}

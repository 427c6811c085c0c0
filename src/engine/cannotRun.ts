/** What an error of the runtime means while a model is opened or read. */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { RuntimeFailure } from '../modelFiles/onnx/session.ts';

/** The error for a model whose file the runtime cannot open or run, by operator where the runtime names one; anything
 * that is not a failure of the runtime as it is. */
export function modelFailure(error: unknown): unknown {
  if (!(error instanceof RuntimeFailure)) return error;
  const { operator, isMemory, message } = error;
  if (isMemory) {
    return new AdjacentError(
      'model-too-large',
      t`There is not enough free memory to open this model.`,
      t`Close other programs, or choose a smaller model.`,
      message,
    );
  }
  return new AdjacentError(
    'model-unsupported',
    operator === null
      ? t`This model file cannot be run here: ONNX Runtime refuses it.`
      : t`This model file cannot be run here: ONNX Runtime refuses its operator ${operator}.`,
    t`Choose another export of the model: fp32, q4 or quantized.`,
    message,
  );
}

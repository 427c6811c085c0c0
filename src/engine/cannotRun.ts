/** What an error of the runtime or the file system means while a model is opened or read. */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { modelReadError } from '../storage/storageError.ts';
import { RuntimeFailure } from '../modelFiles/onnx/session.ts';

/** The error for a model whose files cannot be read, or that the runtime cannot open or run, by operator where the
 * runtime names one; anything else as it is. */
export function modelFailure(error: unknown): unknown {
  if (!(error instanceof RuntimeFailure)) return modelReadError(error);
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

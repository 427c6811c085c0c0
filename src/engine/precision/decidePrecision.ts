/** Decides the precision "auto" for a model (docs/architecture.md#eight-bit-arithmetic). */
import { AdjacentError } from '../../core/adjacentError.ts';
import type { LanguageModel } from '../../domain/languageModel.ts';
import { inPrecision, isAutomatic, withoutAutomatic } from '../../domain/modelReference.ts';
import {
  choiceByComparison,
  choiceByDistance,
  choiceByFailure,
  choiceByProcessor,
  type PrecisionChoice,
} from '../../domain/precisionChoice.ts';
import { comparesModels, type ExperimentSpec } from '../../domain/spec.ts';
import type { OpenSession } from '../../modelFiles/onnx/session.ts';
import type { EngineFolders } from '../../protocol/engineProtocol.ts';
import { isLasting, keepDeclined } from '../catalog/declinedModels.ts';
import { choiceByHeader, choiceByMeasurement } from '../catalog/knownPrecision.ts';
import { resolveModel } from '../catalog/modelDescription.ts';
import { preparedStoreOf } from '../catalog/preparedModels.ts';
import { processorProducts } from './processorProducts.ts';

/** A reference whose precision is decided, and the choice; null where the reference leaves none. */
export interface DecidedReference {
  readonly reference: string;
  readonly choice: PrecisionChoice | null;
}

/** What the decision needs of the engine. */
export interface DecisionTools {
  readonly folders: EngineFolders;
  readonly openSession: OpenSession;
  /** Opens a model, which prepares it where needed, and lets go of it again. */
  open(reference: string): Promise<Pick<LanguageModel, 'card'>>;
}

/** The spec with its precision decided, and the choice; null where the spec leaves none. What compares models or
 * precisions is in fp32, and a calibration does not open the model of its spec. Throws what `decidePrecision` throws.
 */
export async function decideForRun<S extends ExperimentSpec>(
  spec: S,
  tools: DecisionTools,
): Promise<Pick<DecidedReference, 'choice'> & { readonly spec: S }> {
  const model = withoutAutomatic(spec.model);
  if (model === spec.model) return { spec, choice: null };
  if (spec.kind === 'calibration') return { spec: { ...spec, model }, choice: null };
  if (comparesModels(spec)) return { spec: { ...spec, model }, choice: choiceByComparison() };
  const { reference, choice } = await decidePrecision(spec.model, tools);
  return { spec: { ...spec, model: reference }, choice };
}

/**
 * int8 where products of bytes pay on this processor and the measured distance from fp32 is small, else fp32, as for a
 * model that is small or already quantized, about which nothing is measured. Another model that was never prepared is
 * prepared in 8 bits to measure it; what is found is kept, and a copy that is not taken is removed. A failure to
 * prepare it in 8 bits is a reason for fp32. A reference with a precision stays as it is. Throws AdjacentError
 * cancelled, model-missing and what reading the model throws, and RuntimeFailure.
 */
export async function decidePrecision(automatic: string, tools: DecisionTools): Promise<DecidedReference> {
  if (!isAutomatic(automatic)) return { reference: automatic, choice: null };
  const { folders } = tools;
  const plain = withoutAutomatic(automatic);
  const decided = (choice: PrecisionChoice): DecidedReference => ({
    reference: inPrecision(plain, choice.precision),
    choice,
  });
  const { folder: unrounded } = resolveModel(plain, folders);
  const byHeader = choiceByHeader(unrounded);
  if (byHeader !== null) return decided(byHeader);
  const processor = choiceByProcessor(await processorProducts(folders.storage, tools.openSession));
  if (processor !== null) return decided(processor);
  const known = choiceByMeasurement(unrounded, folders);
  if (known !== null) return decided(known);
  const int8 = inPrecision(plain, 'int8');
  const store = preparedStoreOf(folders, 'int8');
  try {
    const { card } = await tools.open(int8);
    if (card.int8 === undefined) throw new Error(`${int8} has no measured distance`);
    const choice = choiceByDistance(card.int8);
    if (choice.precision === 'fp32') {
      keepDeclined(folders.storage, store.environment, unrounded.files, { int8: card.int8 });
      const copy = store.find(unrounded.files);
      if (copy) store.remove(copy.folder);
    }
    return decided(choice);
  } catch (error) {
    if (!(error instanceof AdjacentError) || error.kind === 'cancelled' || error.kind === 'unexpected') throw error;
    const { kind, message: problem } = error;
    if (isLasting(kind)) keepDeclined(folders.storage, store.environment, unrounded.files, { kind, problem });
    return decided(choiceByFailure(kind, problem));
  }
}

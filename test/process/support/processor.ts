/** What the processor of this machine can do, where tests depend on it. */
import { exactWeightBits } from '../../../src/engine/integerProducts.ts';
import { openSession } from '../../../src/engine/runtime.ts';

/** Bits of weights whose products are summed exactly: 8 with integer dot products, else 7, with which the built-in
 * model is too far from its file in int8 and is refused. */
export const weightBits = await exactWeightBits(model => openSession(model, 1));

/** Options of a test that needs the built-in model in int8. */
export const withInt8 = { skip: weightBits === 8 ? false : 'this processor has no integer dot products' };

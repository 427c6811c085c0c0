/** Makes the inputs of a graph in the element type that the graph declares. */
import type { Dense } from './session.ts';

/** Whole numbers as a tensor of a type, or null for a type that a session does not take. */
export function wholeNumbers(type: string, values: readonly number[], dims: readonly number[]): Dense | null {
  switch (type) {
    case 'int64':
      return { data: BigInt64Array.from(values, BigInt), dims };
    case 'int32':
      return { data: Int32Array.from(values), dims };
    case 'bool':
      return { data: Uint8Array.from(values, value => (value === 0 ? 0 : 1)), dims };
    case 'float32':
      return { data: Float32Array.from(values), dims };
    default:
      return null;
  }
}

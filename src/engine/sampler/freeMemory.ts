/** Memory that is given back without waiting for the collector, which runs more often the more of it there is. */

/** A method of ES2024. */
type Transferable = ArrayBufferLike & { readonly transfer?: (length: number) => unknown };

/** Free the memory of an array, which is empty afterwards, as are all others in the same buffer. Where buffers cannot
 * be transferred (Node.js 20), the collector does so later. */
export function freeMemory(array: ArrayBufferView): void {
  const buffer: Transferable = array.buffer;
  buffer.transfer?.(0);
}

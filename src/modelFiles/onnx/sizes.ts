/** A list of whole numbers, which protobuf holds as numbers, bigints or Longs. Small ones become small integers of V8:
 * what floating-point arithmetic gave would stay a floating-point number, and loops over it would take twice as long.
 */
export function sizesOf(list: Iterable<unknown>): number[] {
  return Array.from(list, item => {
    const size = Number(item);
    return size === (size | 0) ? size | 0 : size;
  });
}

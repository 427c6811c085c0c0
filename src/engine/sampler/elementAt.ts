/** Array access that fails loudly instead of computing on with a missing value. Not for loops over a vocabulary. */

/** The element at an index. Throws RangeError outside the array. */
export function elementAt<T>(values: ArrayLike<T>, index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index ${index} is outside an array of ${values.length}`);
  return value;
}

/** Joins typed arrays. */

/** Write the parts one after another into an array that is as long as all of them. */
export function joinedInto<A extends Int32Array | Float32Array>(whole: A, parts: readonly A[]): A {
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The values of the parts one after another, in a new array. */
export function joinedFloats(parts: readonly Float32Array[]): Float32Array {
  return joinedInto(new Float32Array(parts.reduce((sum, part) => sum + part.length, 0)), parts);
}

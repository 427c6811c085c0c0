/** Checked access to elements, in place of defaults that hide a wrong index. */

/** Element `index` of a list. Throws RangeError outside the list. Tight loops whose bounds are the length of the list
 * index it directly. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return value;
}

/** The last element. Throws RangeError for an empty list. */
export function lastOf<T>(list: ArrayLike<T>): T {
  return at(list, list.length - 1);
}

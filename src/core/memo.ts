/** Results kept with the object they came from, so that a report of a growing run computes only what changed. */
export class Memo<R> {
  private readonly kept = new WeakMap<object, { readonly inputs: readonly unknown[]; readonly result: R }>();

  /** The last result for `owner` if each of `inputs` is still the same (Object.is), else that of `compute`. */
  recall(owner: object, inputs: readonly unknown[], compute: () => R): R {
    const last = this.kept.get(owner);
    if (last?.inputs.length === inputs.length && last.inputs.every((input, at) => Object.is(input, inputs[at])))
      return last.result;
    const result = compute();
    this.kept.set(owner, { inputs, result });
    return result;
  }
}

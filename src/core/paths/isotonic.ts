/** The monotone curve nearest to a list of values. */

/** Non-decreasing fit by least squares (pool adjacent violators; Barlow et al. 1972), as long as `values`. `weights`
 * are positive; equal when absent. */
export function nonDecreasing(values: readonly number[], weights?: readonly number[]): number[] {
  const blocks: { sum: number; weight: number; size: number }[] = [];
  values.forEach((value, i) => {
    const weight = weights?.[i] ?? 1;
    let block = { sum: value * weight, weight, size: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.weight >= block.sum / block.weight; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, weight: last.weight + block.weight, size: last.size + block.size };
    }
    blocks.push(block);
  });
  return blocks.flatMap(({ sum, weight, size }) => new Array<number>(size).fill(sum / weight));
}

/** States as the layers behind them see them. */

/** A state scaled to length 1; every layer normalizes what it reads, and without that a few tokens with very large
 * activations (Sun et al. 2024, arXiv:2402.17762) would decide every distance. A state of length 0 stays. */
export function unitLength(state: Float32Array): Float32Array {
  let total = 0;
  for (const value of state) total += value * value;
  const length = Math.sqrt(total);
  return length > 0 ? state.map(value => value / length) : state;
}

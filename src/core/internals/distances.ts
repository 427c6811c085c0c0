/** Squared distances of pairs of states, packed: of 1 to 0, of 2 to 0 and 1, ... */

/** Number of pairs of n states. */
export function pairCount(n: number): number {
  return (n * (n - 1)) / 2;
}

/** Squared Euclidean distances of the rows of `states` [n, width]. */
export function squaredDistances(states: readonly ArrayLike<number>[]): Float64Array {
  const distances = new Float64Array(pairCount(states.length));
  let at = 0;
  states.forEach((state, i) => {
    for (let j = 0; j < i; j++) distances[at++] = squaredDistance(state, states[j] as ArrayLike<number>);
  });
  return distances;
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += ((a[i] as number) - (b[i] as number)) ** 2;
  return total;
}

/** The symmetric matrix [n, n] of packed distances, row-major. */
export function distanceMatrix(distances: ArrayLike<number>, n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const distance = distances[at++] as number;
      matrix[i * n + j] = distance;
      matrix[j * n + i] = distance;
    }
  return matrix;
}

/** The exact Curie-Weiss magnet of N spins: weights C(N, k) exp(N m² / 2T), m = 2k/N - 1. */

export interface MagnetLaw {
  readonly magnetisations: Float64Array;
  /** Probabilities, sum to 1. */
  readonly weights: Float64Array;
}

/** The law of the magnetisation of N spins at a temperature, T_c = 1. */
export function curieWeissMagnet(spins: number, temperature: number): MagnetLaw {
  const magnetisations = Float64Array.from({ length: spins + 1 }, (_, k) => (2 * k) / spins - 1);
  const logFactorial = new Float64Array(spins + 1);
  for (let k = 1; k <= spins; k++) logFactorial[k] = (logFactorial[k - 1] ?? 0) + Math.log(k);
  const logWeights = magnetisations.map(
    (m, k) =>
      (logFactorial[spins] ?? 0) -
      (logFactorial[k] ?? 0) -
      (logFactorial[spins - k] ?? 0) +
      (spins * m * m) / (2 * temperature),
  );
  const top = logWeights.reduce((a, b) => Math.max(a, b), -Infinity);
  const raw = logWeights.map(value => Math.exp(value - top));
  const total = raw.reduce((a, b) => a + b, 0);
  return { magnetisations, weights: raw.map(value => value / total) };
}

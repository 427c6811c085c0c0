/** Small functions of one number. */

/** The value, or the nearer end of [low, high]. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** 1 / (1 + exp(-value)), in [0, 1]. */
export function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** The whole numbers 0 ... count - 1. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Ranges of the sizes of an experiment, both ends included. */
export const limits = {
  samples: 4096,
  tokens: 4096,
  temperatures: 64,
  windows: 32,
  batch: 1024,
  threads: 64,
  temperature: [0.05, 100],
  seed: 2 ** 53,
  /** Stop strings, and UTF-16 code units of one. */
  stops: 16,
  stopLength: 200,
} as const;

/** Icons of runs. */

/** A run in progress. It does not turn: where the editor draws without a graphics processor, an icon that does takes a
 * quarter of a core, which the run needs. */
export const runningIcon = 'pulse';

/** How large a map fits into the time of a preset (docs/method.md#plan-and-seeds). Pure arithmetic. */

/** Sizes of a map over temperature by context window. */
export interface MapSize {
  /** How many of the coarse temperatures and of the context windows, from the first. */
  readonly columns: number;
  readonly rows: number;
  /** Temperatures beyond the coarse ones. */
  readonly further: number;
  /** Answers of a cell. */
  readonly samples: number;
  /** Cells that get the most answers where their regime is uncertain. */
  readonly topUp: number;
}

/** From what to what a map may grow. */
export interface MapLimits {
  readonly columns: readonly [least: number, most: number];
  readonly rows: readonly [least: number, most: number];
  readonly further: number;
  readonly samples: readonly [least: number, most: number];
}

/** Sizes from the smallest on, each larger than the one before: first all columns of one row, then rows, then more
 * columns, then more answers. */
export function mapSizes({ columns, rows, further, samples }: MapLimits): MapSize[] {
  const [least, most] = samples;
  const start = { columns: columns[0], rows: rows[0], further: 0, samples: least, topUp: 0 };
  const wide = upTo(columns).map((count): MapSize => ({ ...start, columns: count }));
  const high = upTo(rows).map((count): MapSize => ({ ...start, columns: columns[1], rows: count }));
  const whole = { ...start, columns: columns[1], rows: rows[1] };
  const fine = upTo([0, further]).map((count): MapSize => ({ ...whole, further: count }));
  const cells = (columns[1] + further) * rows[1];
  const finest = { ...whole, further };
  const deep = least < most ? upTo([1, cells - 1]).map((count): MapSize => ({ ...finest, topUp: count })) : [];
  return [
    ...wide,
    ...high.slice(1),
    ...fine.slice(1),
    ...deep,
    ...(least < most ? [{ ...finest, samples: most }] : []),
  ];
}

function upTo([from, to]: readonly [number, number]): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
}

/** The largest size that fits into `seconds`. Where that lacks columns or rows, the largest one without anything finer
 * that fits into `most` seconds, so that a little less speed makes a map a little coarser; where nothing fits, the
 * smallest one. */
export function fittingSize(
  limits: MapLimits,
  seconds: number,
  cost: (size: MapSize) => number,
  most = seconds,
): MapSize {
  const sizes = mapSizes(limits);
  const [smallest] = sizes;
  if (smallest === undefined) throw new RangeError('a map has a smallest size');
  const fitting = sizes.findLast(size => cost(size) <= seconds) ?? smallest;
  if (isWhole(fitting, limits)) return fitting;
  const coarse = sizes.slice(0, sizes.findIndex(size => isWhole(size, limits)) + 1);
  return coarse.findLast(size => cost(size) <= Math.max(seconds, most)) ?? smallest;
}

/** Whether a size has all columns and rows. */
export function isWhole(size: MapSize, { columns, rows }: MapLimits): boolean {
  return size.columns === columns[1] && size.rows === rows[1];
}

/** Sizes of a graph as terms in the sizes of its inputs, such as 2 rows steps. Two sizes with the same text are equal
 * in every pass; of sizes that differ nothing is known. */

/** A product of a number and of symbols, which are names of input sizes or texts of sums. */
export interface Size {
  readonly factor: number;
  /** Sorted, with repeats. */
  readonly symbols: readonly string[];
}

export function fixed(value: number): Size {
  return { factor: value, symbols: [] };
}

export function symbolic(name: string): Size {
  return { factor: 1, symbols: [name] };
}

/** The value of a size without symbols, else null. */
export function valueOf({ factor, symbols }: Size): number | null {
  return symbols.length === 0 ? factor : null;
}

/** A text that equal sizes share. */
export function textOf({ factor, symbols }: Size): string {
  return [String(factor), ...symbols].join('*');
}

export function isEqual(a: Size, b: Size): boolean {
  return textOf(a) === textOf(b);
}

export function product(a: Size, b: Size): Size {
  const factor = a.factor * b.factor;
  return { factor, symbols: factor === 0 ? [] : [...a.symbols, ...b.symbols].sort() };
}

export function productOf(sizes: readonly Size[]): Size {
  return sizes.reduce(product, fixed(1));
}

/** a / b where it has no remainder in any pass, else null. */
export function quotient(a: Size, b: Size): Size | null {
  if (b.factor === 0 || a.factor % b.factor !== 0) return null;
  const symbols = [...a.symbols];
  for (const symbol of b.symbols) {
    const at = symbols.indexOf(symbol);
    if (at < 0) return null;
    symbols.splice(at, 1);
  }
  return { factor: a.factor / b.factor, symbols };
}

/** The sum; where the sizes have different symbols, it is a symbol of its own. */
export function sumOf(sizes: readonly Size[]): Size {
  const parts = new Map<string, Size>();
  for (const size of sizes) {
    if (size.factor === 0) continue;
    const key = size.symbols.join('*');
    parts.set(key, { factor: (parts.get(key)?.factor ?? 0) + size.factor, symbols: size.symbols });
  }
  const [first, ...others] = [...parts.values()].filter(({ factor }) => factor !== 0);
  if (!first) return fixed(0);
  if (others.length === 0) return first;
  return symbolic(`(${[first, ...others].map(textOf).sort().join('+')})`);
}

/** a - b where it is one term, else null. */
export function difference(a: Size, b: Size): Size | null {
  if (a.symbols.join('*') !== b.symbols.join('*')) return b.factor === 0 ? a : null;
  const factor = a.factor - b.factor;
  return factor === 0 ? fixed(0) : { factor, symbols: a.symbols };
}

/** Factorial tables for tests. */
import { coefficientsOf, componentsOf, contrastsOf } from '../../../../src/core/constraints/factorial.ts';
import type { Component } from '../../../../src/core/constraints/factorial.ts';

/** The components of one table without blocks. */
export function decompose(cells: ArrayLike<number>, levels: readonly number[]): Component[] {
  const contrasts = contrastsOf(levels);
  return componentsOf(coefficientsOf(cells, contrasts), contrasts);
}

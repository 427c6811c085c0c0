/** A spec, a run or a report of the kind that a test knows it to be of; each throws when it is of another. */
import assert from 'node:assert/strict';
import type { ExperimentKind } from '../../src/domain/spec.ts';

interface Kinded {
  readonly kind: ExperimentKind;
}
type Study<T extends Kinded> = Extract<T, { readonly kind: 'study' }>;
type Grid<T extends Kinded> = Exclude<T, Study<T>>;

export function ofStudy<T extends Kinded>(value: T): Study<T> {
  assert.ok(isStudy(value), `${value.kind} is no study`);
  return value;
}

export function ofGrid<T extends Kinded>(value: T): Grid<T> {
  assert.ok(isGrid(value), 'a study has no grid');
  return value;
}

function isStudy<T extends Kinded>(value: T): value is Study<T> {
  return value.kind === 'study';
}

function isGrid<T extends Kinded>(value: T): value is Grid<T> {
  return value.kind !== 'study';
}

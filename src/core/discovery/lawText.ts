/** Names and parameters of the laws of growth, as they are read. */
import { formatNumber } from '../format.ts';
import { t } from '../text.ts';
import type { PartitionLaw } from './partitionLaws.ts';

export function lawName({ law }: Pick<PartitionLaw, 'law'>): string {
  switch (law) {
    case 'finite':
      return t`finite`;
    case 'logarithmic':
      return t`logarithmic`;
    case 'power':
      return t`recombination (RC-TAP)`;
  }
}

/** "θ = 4.20", "K = 31, a = 0.80". */
export function lawParameters(law: PartitionLaw): string {
  switch (law.law) {
    case 'finite':
      return `K = ${formatNumber(law.kinds, 0)}, a = ${formatNumber(law.a)}`;
    case 'logarithmic':
      return `θ = ${formatNumber(law.theta)}`;
    case 'power':
      return `ν/ρ = ${formatNumber(law.d, 2)}, θ = ${formatNumber(law.theta)}`;
  }
}

/** Regimes in plain words. */
import { t } from '../core/text.ts';

/** The plain word of a regime of answers; those of long runs keep their names. */
export function plainRegime(name: string): string {
  switch (name) {
    case 'settled':
      return t`consistent`;
    case 'open':
      return t`varied`;
    case 'dissolved':
      return t`noise`;
    default:
      return name;
  }
}

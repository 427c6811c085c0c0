/** Regimes in plain words. */
import { t } from '../core/text.ts';
import type { OutcomeSpec } from './spec.ts';

/** Maps of answers in code, JSON or numbers, of whose meaning a similarity says nothing. */
const formal: readonly OutcomeSpec['map'][] = ['code', 'json', 'number', 'schema'];

/** Whether the similarity of answers tells what they mean under an outcome map. */
export function tellsMeaning({ map }: OutcomeSpec): boolean {
  return !formal.includes(map);
}

/** The plain word of a regime of answers under an outcome map; those of long runs keep their names. Programs that look
 * alike may do different things, so that they are neither consistent nor varied, only no noise. */
export function plainRegime(name: string, outcome: OutcomeSpec): string {
  switch (name) {
    case 'settled':
      return tellsMeaning(outcome) ? t`consistent` : t`not noise`;
    case 'open':
      return tellsMeaning(outcome) ? t`varied` : t`not noise`;
    case 'dissolved':
      return t`noise`;
    default:
      return name;
  }
}

/** How limits combine, as codes with parameters, and its words (docs/method.md#interaction-scale). */
import { wordsOf } from '../message.ts';
import type { MessageOf } from '../message.ts';
import { reasonText } from '../reasons.ts';
import type { Reason } from '../reasons.ts';
import { t } from '../text.ts';

/** Why neither adding nor multiplying is identified. */
const obstacles = {
  'few-texts': ({ needed, has }: { readonly needed: number; readonly has: number }) =>
    t`needs ${needed} texts, has ${has}`,
  'no-scale': ({ reason }: { readonly reason: Reason }) => reasonText(reason),
  'few-factors': () => t`fewer than two limits have a measurable effect`,
  'both-fit': () => t`both describe these texts equally well`,
  'only-noise-multiplies': () => t`the noise is multiplicative, but the effects of the limits are not`,
  'only-noise-adds': () => t`the noise is additive, but the effects of the limits are not`,
  'neither-fits': () => t`neither describes these texts`,
} as const;

const catalog = {
  multiplicative: () => t`the limits multiply: each keeps the same share of what the others leave`,
  additive: () => t`the limits add: each takes away the same amount whatever the others do`,
  'not-identified': ({ because }: { readonly because: InteractionObstacle }) =>
    t`whether the limits add or multiply is undecided: ${wordsOf(obstacles, because)}`,
} as const;

/** Why neither is identified: `{ code: 'few-texts', needed: 16, has: 8 }`. */
export type InteractionObstacle = MessageOf<typeof obstacles>;

/** How limits combine: `{ code: 'multiplicative' }`. */
export type InteractionFinding = MessageOf<typeof catalog>;

/** The words of a finding as a clause: "the limits multiply: ...". */
export function interactionClause(finding: InteractionFinding): string {
  return wordsOf(catalog, finding);
}

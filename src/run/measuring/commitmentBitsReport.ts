/** Reports how many bits the first tokens tell about the outcome of an answer (docs/method.md#commitment). */
import { valueOf } from '../../core/figure.ts';
import { figurePhrase } from '../../core/figureText.ts';
import { formatCount } from '../../core/format.ts';
import type { CommitmentCurve } from '../../core/paths/commitment.ts';
import { reasonText } from '../../core/reasons.ts';
import { t } from '../../core/text.ts';
import type { BitsReport } from '../../domain/paths.ts';

/** Bits in all below which there is next to nothing to tell. */
const negligible = 0.05;

export function bitsReport({ bits, allBits, fit }: Pick<CommitmentCurve, 'bits' | 'allBits' | 'fit'>): BitsReport {
  const most = valueOf(allBits);
  const last = fit.at(-1)?.kept ?? 1;
  return {
    sentence: bitsSentence({ bits, allBits }),
    curve: {
      id: 'commitment-bits',
      title: t`What the first tokens tell about the ending`,
      unit: t`bits`,
      caption: t`Information of the first tokens about how the answer turns out. Where it reaches the line, nothing is left to decide.`,
      xLabel: t`tokens shared`,
      logX: false,
      logY: false,
      series: [{ label: t`measured`, x: bits.map(({ kept }) => kept), y: bits.map(({ figure }) => figure) }],
      guides: most === undefined ? [] : [{ label: t`all that there is to tell`, x: [0, last], y: [most, most] }],
    },
    all: allBits,
  };
}

function bitsSentence({ bits, allBits }: Pick<CommitmentCurve, 'bits' | 'allBits'>): string {
  const [first] = bits;
  if (allBits.kind === 'abstain')
    return t`The bits that the first tokens tell are not stated: ${reasonText(allBits.reason)}.`;
  if (allBits.value < negligible)
    return t`Nearly all answers end alike, so their first tokens have next to nothing to tell.`;
  if (first === undefined) return t`The bits that the first tokens tell are not stated: answers are too short.`;
  const tokens = first.kept === 1 ? t`The first token tells` : t`The first ${formatCount(first.kept, 'token')} tell`;
  return t`${tokens} ${figurePhrase(first.figure, { unit: t`bits` })} about the ending, of ${figurePhrase(allBits)} in all.`;
}

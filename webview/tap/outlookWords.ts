/** What becomes of a system, in plain words. */
import { formatNumber } from '../../src/core/format.ts';
import { tapCurve, tapOutlook } from '../../src/core/tap/tapCurve.ts';
import { admittedRate } from '../../src/core/tap/resourceTap.ts';
import { t } from '../../src/core/text.ts';
import type { TapSettings } from './tapState.ts';

/** A word for the fate, and a sentence. */
export interface OutlookText {
  readonly title: string;
  readonly sentence: string;
}

/** Time by which a blow-up is looked for. */
const farTime = 1e7;

/** Describes the fate of the system and, where the start decides, the other one. */
export function outlookText(settings: TapSettings): OutlookText {
  const outlook = tapOutlook(settings);
  const { threshold, isBistable } = outlook;
  const start = isBistable
    ? t`Two ends are possible (bistability), and the start decides: below M = ${formatNumber(threshold ?? 0)} everything dies out, above it growth wins.`
    : threshold !== null
      ? t`The start decides: below M = ${formatNumber(threshold)} everything dies out.`
      : '';
  const joined = (sentence: string): string => [sentence, start].filter(part => part !== '').join(' ');
  switch (outlook.fate) {
    case 'plateau':
      return {
        title: t`Plateau`,
        sentence: joined(t`M settles at ${formatNumber(outlook.plateau ?? settings.ceiling)}.`),
      };
    case 'extinction':
      return { title: t`Extinction`, sentence: joined(t`More is lost than combinations bring, so M falls to 0.`) };
    case 'blow-up':
      return { title: t`Blow-up`, sentence: joined(blowUpSentence(settings)) };
    case 'unlimited':
      return {
        title: t`Exponential growth`,
        sentence: t`Single things vary, nothing combines, and no ceiling stops it: M grows exponentially, without blow-up.`,
      };
    case 'standstill':
      return { title: t`Standstill`, sentence: joined(t`Growth and loss balance exactly.`) };
  }
}

function blowUpSentence(settings: TapSettings): string {
  const { end, times } = tapCurve(settings, farTime);
  const at = times.at(-1) ?? 0;
  return end === 'blow-up'
    ? t`What exists combines into ever more, and M exceeds every bound at t = ${formatNumber(at)}. The earlier curve does not foretell it.`
    : t`What exists combines into ever more, and M exceeds every bound in finite time.`;
}

/** The equation with its present numbers. */
export function equationText(settings: TapSettings): string {
  const { rarity, loss, ceiling, orders } = settings;
  const rate = formatNumber(admittedRate(settings));
  const top = orders.most === Infinity ? '∞' : String(orders.most);
  const weight = rarity === 1 ? '' : ` / ${formatNumber(rarity)}^(i−1)`;
  const room = ceiling === Infinity ? '' : ` · (1 − M/${formatNumber(ceiling)})`;
  const lost = loss === 0 ? '' : ` − ${formatNumber(loss)} M`;
  const sum =
    orders.most === 1
      ? 'M'
      : orders.most === orders.least
        ? `C(M, 2)${rarity === 1 ? '' : ` / ${formatNumber(rarity)}`}`
        : `Σ(i = ${orders.least} … ${top}) C(M, i)${weight}`;
  return `dM/dt = ${rate} · ${sum}${room}${lost}`;
}

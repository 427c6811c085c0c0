/** Numbers behind the curve that closed forms give, as far as they apply to the present parameters. */
import { fixed, formatCount, formatNumber } from '../../src/core/format.ts';
import { blowUpIntegral, pairBlowUpTime, randomBlowUpTime } from '../../src/core/tap/blowUpTime.ts';
import {
  admittedRate,
  logisticSize,
  pairFixedPoints,
  saddleNodeLoss,
  turningSize,
} from '../../src/core/tap/resourceTap.ts';
import {
  criticalLoss,
  differentialSequenceExact,
  tapFate,
  tapSequence,
  tapSequenceExact,
  type TapFate,
  type TapParameters,
} from '../../src/core/tap/tapMap.ts';
import { t } from '../../src/core/text.ts';
import type { TapSettings } from './tapState.ts';

export type Fact = readonly [name: string, value: string];

/** Whole steps that the page follows while a slider moves. */
const mostSteps = 20_000;
const listedSteps = 6;

/** The facts, most telling first. */
export function factsOf(settings: TapSettings): readonly Fact[] {
  const { ceiling, orders } = settings;
  const isOriginal = ceiling === Infinity && orders.most === Infinity;
  return isOriginal ? originalFacts(settings) : boundedFacts(settings);
}

function originalFacts(settings: TapSettings): Fact[] {
  const { start, rarity, loss } = settings;
  const alpha = admittedRate(settings);
  const map: TapParameters = { start, alpha, rarity, loss };
  const isFree = loss === 0 && start > 1;
  return [
    [t`in whole steps`, stepsText(tapFate(map, mostSteps))],
    [t`first steps`, tapSequence(map, listedSteps).filter(Number.isFinite).map(sizeText).join(', ')],
    ...(start > 1 ? [[t`critical loss μ`, formatNumber(criticalLoss(map))] as const] : []),
    ...(isFree ? [[t`blow-up time, exact`, formatNumber(blowUpIntegral(start, alpha, rarity))] as const] : []),
    ...(isFree && rarity >= 10 * start
      ? [[t`blow-up time if only pairs count`, formatNumber(pairBlowUpTime(start, alpha, rarity))] as const]
      : []),
    ...(isFree && rarity === 1 && start >= 2 && Number.isInteger(start) ? [randomFact(start, alpha)] : []),
    ...(isFree && rarity === 1 && alpha === 1 && [2, 3].includes(start) ? exactFacts(BigInt(start)) : []),
  ];
}

function stepsText({ fate, step }: TapFate): string {
  switch (fate) {
    case 'blow-up':
      return t`M exceeds 10 billion at step ${step}`;
    case 'extinction':
      return t`nothing is left at step ${step}`;
    case 'open':
      return t`neither blow-up nor extinction within ${formatCount(step, 'step')}`;
  }
}

function sizeText(size: number): string {
  return size < 1e6 ? formatNumber(size) : size.toExponential(1);
}

function randomFact(start: number, alpha: number): Fact {
  const { mean, sd } = randomBlowUpTime(start, alpha);
  return [t`blow-up time if births are random`, t`${formatNumber(mean)}, standard deviation ${formatNumber(sd)}`];
}

/** Whole numbers to the last digit, as far as they can be written. */
function exactFacts(start: bigint): Fact[] {
  const steps = start === 2n ? 4 : 2;
  return [
    [t`whole steps, exact`, tapSequenceExact(start, steps).join(', ')],
    [t`without counting a combination twice`, differentialSequenceExact(start, steps).join(', ')],
  ];
}

function boundedFacts(settings: TapSettings): Fact[] {
  const { start, rarity, loss, ceiling, orders, until } = settings;
  const alpha = admittedRate(settings);
  if (ceiling === Infinity) return [];
  const turning = turningSize(settings);
  const turn: readonly Fact[] =
    turning === null ? [] : [[t`growth turns from faster to slower at`, t`M = ${formatNumber(turning)}`]];
  if (orders.most === 1)
    return [
      ...turn,
      ...(loss === 0 && start < ceiling
        ? [
            [
              t`M at t = ${fixed(until, 0)}, closed form`,
              formatNumber(logisticSize(start, alpha, ceiling, until)),
            ] as const,
          ]
        : []),
    ];
  if (orders.most !== 2) return [...turn];
  const points = pairFixedPoints(alpha / rarity, loss, ceiling);
  return [
    [t`most loss that a plateau survives, μ*`, formatNumber(saddleNodeLoss(alpha / rarity, ceiling))],
    [
      t`threshold and plateau`,
      points === null ? t`none: loss is above μ*` : points.map(size => formatNumber(size)).join(t` and `),
    ],
    ...turn,
  ];
}

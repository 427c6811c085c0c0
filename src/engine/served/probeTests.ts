/** The tests of the known-answer probe, on plain data. */
import { lnChoose, chiSquareTail } from '../../core/statistics/specialFunctions.ts';
import type { Likely } from './provider.ts';

/** Chance of a wrong alarm of a test that must not raise one, and of missing that nothing changed. */
const alarm = 1e-4;
const chance = 0.01;

/** Whether the first texts are more alike than the second: the share of the most frequent text, by Fisher's exact test
 * (one-sided). */
export function moreAlike(first: readonly string[], second: readonly string[]): boolean {
  return fisherTail(modeCount(first), first.length, modeCount(second), second.length) < chance;
}

function modeCount(texts: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** P(at least `a` of `n` successes, given a + b successes among n + m). */
function fisherTail(a: number, n: number, b: number, m: number): number {
  const successes = a + b;
  let tail = 0;
  for (let k = a; k <= Math.min(n, successes); k++)
    if (successes - k <= m) tail += Math.exp(lnChoose(n, k) + lnChoose(m, successes - k) - lnChoose(n + m, successes));
  return tail;
}

/**
 * What log-probabilities mean, from the likeliest tokens at temperature 1 and at T: differences of ln p between tokens
 * are 1/T times as large when they are meant after temperature, and the same when before. Null when they are neither.
 */
export function listsScale(
  plain: readonly Likely[],
  tempered: readonly Likely[],
  temperature: number,
): 'untempered' | 'drawn' | null {
  const byText = new Map(tempered.map(({ text, logProb }) => [text, logProb]));
  const pairs = plain.flatMap(({ text, logProb }) => {
    const other = byText.get(text);
    return other === undefined ? [] : [[logProb, other] as const];
  });
  const [first] = pairs;
  if (first === undefined) return null;
  // Texts that several tokens share say nothing, and tokens near the first have differences of rounding.
  const ratios = pairs
    .map(([x, y]) => [x - first[0], y - first[1]] as const)
    .filter(([x]) => x < -0.05)
    .map(([x, y]) => y / x)
    .sort((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)];
  if (median === undefined) return null;
  const near = (value: number): boolean => Math.abs(median - value) < 0.1 * value;
  if (near(1)) return 'untempered';
  return near(1 / temperature) ? 'drawn' : null;
}

/** Whether tokens were drawn with the probabilities of the list: G-test over tokens that are expected at least five
 * times and all others together. Too few draws decide nothing, and pass. */
export function drawsFit(draws: readonly string[], list: readonly Likely[]): boolean {
  const expected = new Map<string, number>();
  for (const { text, logProb } of list)
    expected.set(text, (expected.get(text) ?? 0) + draws.length * Math.exp(logProb));
  const frequent = [...expected].filter(([, count]) => count >= 5);
  const inList = frequent.map(([text, count]) => [draws.filter(draw => draw === text).length, count] as const);
  const seen = inList.reduce((sum, [observed]) => sum + observed, 0);
  const planned = inList.reduce((sum, [, count]) => sum + count, 0);
  const rest = [draws.length - seen, Math.max(0, draws.length - planned)] as const;
  const classes = rest[1] >= 5 ? [...inList, rest] : inList;
  // Draws outside of a list that leaves no room for them.
  if (rest[1] < 1e-3 * draws.length && rest[0] > 0.05 * draws.length) return false;
  if (classes.length < 2) return true;
  const total = classes.reduce((sum, [observed]) => sum + observed, 0);
  const mass = classes.reduce((sum, [, count]) => sum + count, 0);
  const g = classes.reduce(
    (sum, [observed, count]) =>
      sum + (observed === 0 ? 0 : 2 * observed * Math.log((observed * mass) / (count * total))),
    0,
  );
  return chiSquareTail(Math.max(0, g), classes.length - 1) >= alarm;
}

/** Nats by which the log-probability of one token may differ in two replies, by which that of another place does at
 * least, and of a token that every list has. */
const distances = { same: 0.1, other: 0.4, likely: -3 } as const;

/** Places of an answer that tell whether its beginning was read: the next token is likely, begins a word, so that the
 * text before it has the same tokens by itself, and has another probability in `without`, the list of the first token.
 */
export function tellingPlaces(
  answer: readonly Likely[],
  without: readonly Likely[],
): readonly { readonly beginning: string; readonly next: Likely }[] {
  return answer.flatMap((next, at) => {
    const beginning = answer
      .slice(0, at)
      .map(({ text }) => text)
      .join('');
    const isWord = /^\s\S/.test(next.text) && /\S$/.test(beginning);
    const first = without.find(({ text }) => text === next.text)?.logProb ?? -Infinity;
    const isOther = Math.abs(first - next.logProb) > distances.other;
    return isWord && isOther && next.logProb > distances.likely ? [{ beginning, next }] : [];
  });
}

/** Whether a list has a token with its log-probability. */
export function hasToken(list: readonly Likely[], { text, logProb }: Likely): boolean {
  return list.some(one => one.text === text && Math.abs(one.logProb - logProb) < distances.same);
}

/** The next tokens whose probability a constraint changes most, over all draws and texts. */
import type { ChangedToken, Configuration, Study, TextReading } from '../../../../domain/study.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { readingsByText } from './textMeans.ts';

/** Most tokens of each list. */
const mostTokens = 8;

/** Tokens that lost and that gained most. Those that would follow the prompt come first, then those at the start of its
 * own words. */
export function mostChangedTokens(
  study: Study,
  configurations: readonly Configuration[],
): { readonly lost: ChangedToken[]; readonly gained: ChangedToken[] } {
  const byText = readingsByText(study, configurations);
  const readingsOf = (source: 'answer' | 'prompt'): TextReading[] =>
    study.texts.filter(text => text.source === source).flatMap(text => byText.get(text.index) ?? []);
  const groups = [readingsOf('answer'), readingsOf('prompt')];
  return {
    lost: concatenated(
      groups.map(group =>
        averaged(
          group.map(reading => reading.lostWords),
          -1,
        ),
      ),
    ),
    gained: concatenated(
      groups.map(group =>
        averaged(
          group.map(reading => reading.gainedWords),
          1,
        ),
      ),
    ),
  };
}

/** Mean probabilities of each token over the lists that have it, the largest total change first. */
function averaged(lists: readonly (readonly ChangedToken[])[], sign: 1 | -1): ChangedToken[] {
  const byText = groupedBy(lists.flat(), token => token.text);
  return [...byText]
    .map(([text, entries]) => {
      const mean = (valueOf: (token: ChangedToken) => number): number =>
        entries.reduce((sum, token) => sum + valueOf(token), 0) / entries.length;
      const [p, q] = [mean(token => token.p), mean(token => token.q)];
      return { text, p, q, weight: sign * (q - p) * entries.length };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ text, p, q }) => ({ text, p, q }));
}

/** The lists one after the other. A token that occurs in both is kept once: with its first probabilities, at its last
 * position. */
function concatenated(lists: readonly ChangedToken[][]): ChangedToken[] {
  const fromTheEnd = new Map(
    lists
      .flat()
      .toReversed()
      .map(token => [token.text, token]),
  );
  return [...fromTheEnd.values()].toReversed().slice(0, mostTokens);
}

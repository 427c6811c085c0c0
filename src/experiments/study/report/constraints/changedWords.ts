/** The next words that a constraint closes and opens most, put together from all draws and texts. */
import type { ChangedToken, Configuration, Study, TextReading } from '../../../../domain/study.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { readingsByText } from './textMeans.ts';

/** Most words shown of each kind. */
const most = 8;

/** Words that lost and that gained most. Those that would follow the prompt come first; then those at the start of its
 * own words. */
export function changedWords(
  study: Study,
  configurations: readonly Configuration[],
): { readonly lost: ChangedToken[]; readonly gained: ChangedToken[] } {
  const byText = readingsByText(study, configurations);
  const from = (source: 'answer' | 'prompt'): TextReading[] =>
    study.texts.filter(text => text.source === source).flatMap(text => byText.get(text.index) ?? []);
  const groups = [from('answer'), from('prompt')];
  return {
    lost: joined(
      groups.map(readings =>
        merged(
          readings.map(reading => reading.lostWords),
          -1,
        ),
      ),
    ),
    gained: joined(
      groups.map(readings =>
        merged(
          readings.map(reading => reading.gainedWords),
          1,
        ),
      ),
    ),
  };
}

/** Mean probabilities of each word over the lists that name it, the largest change over all lists first. */
function merged(lists: readonly (readonly ChangedToken[])[], sign: 1 | -1): ChangedToken[] {
  const words = groupedBy(lists.flat(), word => word.text);
  return [...words]
    .map(([text, named]) => {
      const mean = (of: (word: ChangedToken) => number): number =>
        named.reduce((sum, word) => sum + of(word), 0) / named.length;
      const [p, q] = [mean(word => word.p), mean(word => word.q)];
      return { text, p, q, weight: sign * (q - p) * named.length };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ text, p, q }) => ({ text, p, q }));
}

/** Lists one after the other, every word once. */
function joined(lists: readonly ChangedToken[][]): ChangedToken[] {
  return [
    ...new Map(
      lists
        .flat()
        .toReversed()
        .map(word => [word.text, word]),
    ).values(),
  ]
    .toReversed()
    .slice(0, most);
}

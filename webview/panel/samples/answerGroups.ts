/** Answers by kind and by the filter of the Answers tab. */
import type { AnswerView } from '../../../src/domain/report.ts';

/** Answers by kind, the most frequent first. */
export function kindsByCount(
  answers: readonly AnswerView[],
): readonly (readonly [kind: string, answers: readonly AnswerView[]])[] {
  const groups = new Map<string, AnswerView[]>();
  for (const answer of answers) {
    const group = groups.get(answer.kind);
    if (group === undefined) groups.set(answer.kind, [answer]);
    else group.push(answer);
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length);
}

/** Whether an answer contains the text of the filter, ignoring case and outer space. */
export function containsText({ text }: AnswerView, filter: string): boolean {
  return text.toLowerCase().includes(filter.trim().toLowerCase());
}

/** Answers by kind and by the filter of the Answers tab. */
import { t } from '../../../src/core/text.ts';
import type { AnswerView } from '../../../src/domain/report.ts';
import type { OutcomeSpec } from '../../../src/domain/spec.ts';

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

/** Answers that are listed under one heading. */
export interface AnswerGroup {
  /** "kind": several answers of one kind. "singles": answers of which each has a kind of its own. "unread": answers
   * without a kind. "unsorted": answers that were not sorted into kinds, such as long runs. */
  readonly type: 'kind' | 'singles' | 'unread' | 'unsorted';
  /** What a kind is called, or what unread answers lack; empty for singles and unsorted ones. */
  readonly label: string;
  readonly answers: readonly AnswerView[];
}

/** Groups in the order of the list: kinds from the largest on, singles, unread answers. `unread` has their indexes. */
export function groupsOf(answers: readonly AnswerView[], unread: readonly number[]): readonly AnswerGroup[] {
  const withoutKind = new Set(unread);
  const read = kindsByCount(answers.filter(({ index, kind }) => !withoutKind.has(index) && kind !== ''));
  const singles = read.flatMap(([, members]) => (members.length === 1 ? members : []));
  const rest = answers.filter(({ index }) => withoutKind.has(index));
  const groups: readonly AnswerGroup[] = [
    ...read.flatMap(([label, members]) =>
      members.length === 1 ? [] : [{ type: 'kind' as const, label, answers: members }],
    ),
    { type: 'singles', label: '', answers: singles },
    { type: 'unread', label: rest[0]?.kind ?? '', answers: rest },
    ...unsorted(answers.filter(({ kind }) => kind === '')),
  ];
  return groups.filter(group => group.answers.length > 0);
}

/** All answers as they are. */
export function unsorted(answers: readonly AnswerView[]): readonly AnswerGroup[] {
  return answers.length === 0 ? [] : [{ type: 'unsorted', label: '', answers }];
}

/** Maps whose kinds are called by the text of an answer. */
const unnamed: readonly OutcomeSpec['map'][] = ['auto', 'meaning', 'text', 'code'];

/** Whether a map gives its kinds names of their own, such as an option or a number. */
export function namesKinds({ map }: OutcomeSpec): boolean {
  return !unnamed.includes(map);
}

/** What the answers of a kind without a name of its own have in common. */
export function likenessText({ map }: OutcomeSpec): string {
  if (map === 'text') return t`of the same text`;
  return map === 'code' ? t`with the same code` : t`rated as close by the model`;
}

/** Whether an answer contains the text of the filter, ignoring case and outer space. */
export function containsText({ text }: AnswerView, filter: string): boolean {
  return text.toLowerCase().includes(filter.trim().toLowerCase());
}

/** Outcomes: which kinds of answer there are, by a named map that is proposed from the answers and can be changed
 * (docs/method.md#outcome-maps). */
import { clustersOf } from './clusters.ts';
import { cutOf, meaningFrom } from './meaningCut.ts';
import { cutDistance } from './thresholds.ts';
import type { GroupingNote, KindsCaveat, OutcomeChoice } from './groupingMessages.ts';
import { isFormal } from './formalText.ts';
import type { Assertion } from './assertions/assertion.ts';
import type { Grouping, Kind, OutcomeSpec, Unread } from './outcome.ts';
import { askedShape, shapeMap } from './outcomes/askedShape.ts';
import { asksToChoose, instructionsOf } from './outcomes/instructions.ts';
import { linearMatcher } from './outcomes/linearMatcher.ts';
import { folded, foldText } from './outcomes/outcomeMap.ts';
import type { OutcomeMap } from './outcomes/outcomeMap.ts';
import { listedOptions, namesSeveral, optionsMap } from './outcomes/optionsMap.ts';
import { fitting, listedField, schemaMap } from './assertions/schemaMap.ts';
import { checkOutcome, patternName, ruleOf } from './outcomes/outcomeRule.ts';
import { answerPart } from './reasoning.ts';
import { isEmpty, similarityOf } from './similarity.ts';
import type { Similarity } from './similarity.ts';
import { groupedBy } from '../groupBy.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { dot, sum } from '../numeric/sums.ts';
import type { Trajectory } from '../trajectory.ts';

const emptyKind = 'empty answer';
const longestLabel = 160;

/** Throws AdjacentError bad-argument for a spec that `checkOutcome` refuses, and for a pattern that cannot be matched
 * in bounded time. */
export function checkMatching(spec: OutcomeSpec): void {
  checkOutcome(spec);
  ruleOf(spec, matching);
}

function regexMap(pattern: string): OutcomeMap {
  const find = linearMatcher(pattern);
  return {
    name: patternName(pattern),
    missing: 'no match',
    kindOf(text) {
      const found = find(text);
      return found === null ? null : folded(found);
    },
  };
}

const matching = { options: optionsMap, regex: regexMap, schema: schemaMap };

/** Share of the answers that must repeat, or name a listed option, for such a map to be proposed. */
const enough = 0.5;

/** The map for a diagram: the spec itself, or for "auto" a proposal from the answers, the prompt and what it asserts,
 * with its reason. Options from which a prompt tells to choose, and JSON, are proposed however few answers have them:
 * that most do not is what a reader must see.
 * Throws AdjacentError bad-argument for a spec that cannot be used. */
export function resolveOutcome(
  spec: OutcomeSpec,
  answers: readonly Trajectory[],
  prompt: string,
  assertions: readonly Assertion[] = [],
): { outcome: OutcomeSpec; reason: OutcomeChoice } {
  if (spec.map !== 'auto') {
    checkMatching(spec);
    return { outcome: spec, reason: choiceOf(spec) };
  }
  const texts = answers.map(answer => answerPart(answer.text)).filter(text => foldText(text) !== '');
  if (texts.length === 0) return { outcome: { map: 'meaning' }, reason: { code: 'no-text' } };
  const field = listedField(assertions);
  if (field !== null) {
    const outcome = { map: 'json', field } as const;
    const rule = ruleOf(outcome, matching);
    const having = texts.filter(text => (rule?.kindOf(text) ?? null) !== null).length;
    if (having >= enough * texts.length)
      return { outcome, reason: { code: 'schema-field', field, having, of: texts.length } };
  }
  const instructions = instructionsOf(prompt);
  const asksForJson = assertions.some(({ kind }) => kind === 'json' || kind === 'schema');
  const shape = asksForJson ? 'json' : askedShape(instructions);
  const mustChoose = (shape === null || shape === 'one-word') && asksToChoose(instructions);
  const options = listedOptions(mustChoose ? instructions : prompt);
  if (options.length >= 2) {
    const map = optionsMap(options);
    const named = texts.filter(text => map.kindOf(text) !== null).length;
    if (mustChoose || named >= enough * texts.length) {
      return {
        outcome: { map: 'options', options },
        reason: { code: 'listed-options', named, of: texts.length },
      };
    }
  }
  let missing: OutcomeChoice | null = null;
  if (shape !== null) {
    const { outcome, fits } = shapeMap(shape, texts);
    const rule = ruleOf(outcome, matching);
    const fitting = texts.filter(text => fits(text, rule?.kindOf(text) ?? null)).length;
    const cut = answers.filter(({ ended }) => !ended).length;
    const isCut = shape !== 'one-word' && 2 * cut > answers.length;
    if (fitting >= enough * texts.length || (shape === 'json' && !isCut))
      return { outcome, reason: { code: 'asked-shape', shape, fitting, of: texts.length } };
    missing = isCut
      ? { code: 'shape-cut', shape, cut, of: answers.length }
      : { code: 'shape-missing', shape, fitting, of: texts.length };
  }
  const groups = groupedBy(texts, foldText);
  const repeated = sum([...groups.values()].map(({ length }) => length).filter(length => length > 1));
  // Of the meaning of code, JSON and numbers an embedding says nothing.
  const isLanguage = texts.filter(isFormal).length < enough * texts.length;
  if (repeated >= enough * texts.length || (missing !== null && !isLanguage)) {
    return { outcome: { map: 'text' }, reason: missing ?? { code: 'repeated-answers', repeated, of: texts.length } };
  }
  return { outcome: { map: 'meaning' }, reason: missing ?? { code: 'different-answers' } };
}

function choiceOf(spec: OutcomeSpec): OutcomeChoice {
  if (spec.map !== 'meaning' || spec.cut === undefined) return { code: 'chosen' };
  return { code: spec.cut < cutDistance ? 'stricter' : 'looser', distance: spec.cut };
}

/** Sorts the answers of a cell into kinds; "auto" is read as meaning. An empty answer is a kind of its own. Throws
 * AdjacentError bad-argument for a spec that cannot be used. */
export function groupAnswers(trajectories: readonly Trajectory[], outcome: OutcomeSpec): Grouping {
  const rule = ruleOf(outcome, matching);
  return rule === null ? groupByMeaning(trajectories, cutOf(outcome)) : groupByRule(trajectories, outcome, rule);
}

/** Maps that an answer can fail: it chooses no option, has no number, matches nothing, is no JSON with the field, or
 * none that fits the schema. */
const shapes: readonly OutcomeSpec['map'][] = ['options', 'number', 'regex', 'json', 'schema'];

/** How many answers have the shape that the map looks for; null for a map that every text fits. */
export function wellShaped(trajectories: readonly Trajectory[], outcome: OutcomeSpec): number | null {
  const rule = shapes.includes(outcome.map) ? ruleOf(outcome, matching) : null;
  if (rule === null) return null;
  const isShaped = (kind: string | null): boolean => {
    if (outcome.map === 'schema') return kind === fitting;
    return kind !== null && !(outcome.map === 'options' && namesSeveral(kind, outcome.options));
  };
  return trajectories.filter(trajectory => !isEmpty(trajectory) && isShaped(rule.kindOf(answerPart(trajectory.text))))
    .length;
}

/** How many answers have the most frequent text, as the map "text" compares them; 0 without answers. */
export function mostAlike(trajectories: readonly Trajectory[]): number {
  const groups = groupedBy(
    trajectories.map(({ text }) => answerPart(text)),
    foldText,
  );
  return Math.max(0, ...[...groups.values()].map(({ length }) => length));
}

/** How many answers agree with a reference: are of its kind, or mean the same by the cut of the map. Null where
 * meanings cannot be compared, for lack of hidden states. */
export function agreeingWith(
  reference: Pick<Trajectory, 'text' | 'embedding'>,
  trajectories: readonly Trajectory[],
  outcome: OutcomeSpec,
): number | null {
  const rule = ruleOf(outcome, matching);
  if (rule !== null) {
    const kind = rule.kindOf(answerPart(reference.text));
    return kind === null ? 0 : trajectories.filter(({ text }) => rule.kindOf(answerPart(text)) === kind).length;
  }
  const { embedding } = reference;
  if (embedding === null || trajectories.some(answer => !isEmpty(answer) && answer.embedding === null)) return null;
  return trajectories.filter(({ embedding: other }) => other !== null && dot(embedding, other) >= meaningFrom(outcome))
    .length;
}

/** The line below every table of kinds: no interval covers a kind that was not drawn (docs/method.md#intervals). */
export function kindsCaveat(n: number, band: readonly [fewest: number, most: number] | null = null): KindsCaveat {
  if (n === 0) return { code: 'no-answers' };
  if (band === null || band[0] === band[1]) return { code: 'rare-kinds', n };
  return { code: 'rare-kinds-and-band', n, fewest: band[0], most: band[1] };
}

/** The kind of the text of one answer by a map that looks at one answer at a time, its reasoning aside; null for
 * "meaning" and "auto".
 * Throws AdjacentError bad-argument for a spec that cannot be used. */
export function labelerOf(outcome: OutcomeSpec): ((text: string, isEmpty: boolean) => AnswerLabel) | null {
  const rule = ruleOf(outcome, matching);
  return rule === null ? null : (text, isEmpty) => labelOf(rule, text, isEmpty);
}

/** What a map says of one answer. */
export interface AnswerLabel {
  /** Its kind, or what it lacks. */
  readonly label: string;
  /** Whether it has a kind. Answers without one agree with none. */
  readonly isRead: boolean;
}

function labelOf(rule: OutcomeMap, text: string, isEmpty: boolean): AnswerLabel {
  const label = isEmpty ? emptyKind : rule.kindOf(answerPart(text));
  return { label: label ?? rule.missing, isRead: label !== null };
}

function groupByRule(trajectories: readonly Trajectory[], outcome: OutcomeSpec, rule: OutcomeMap): Grouping {
  const labels = trajectories.map(trajectory => labelOf(rule, trajectory.text, isEmpty(trajectory)));
  const [read, others] = [true, false].map(isRead =>
    range(trajectories.length).filter(i => at(labels, i).isRead === isRead),
  ) as [number[], number[]];
  const members = groupedBy(read, i => at(labels, i).label);
  const kinds = [...members].map(([label, list]): Kind => ({
    label: shorten(label),
    count: list.length,
    central: at(list, 0),
    members: list,
  }));
  const grouping = ordered(kinds, trajectories.length);
  const partners = grouping.kindOf.map(kind => (kind < 0 ? 0 : at(grouping.kinds, kind).count - 1));
  const unread: Unread | null = others.length === 0 ? null : { label: rule.missing, members: others };
  return { ...grouping, unread, outcome, partners, band: null, cuts: null, notes: [] };
}

function groupByMeaning(trajectories: readonly Trajectory[], cut: number): Grouping {
  const similarity = similarityOf(trajectories);
  const { groups, band, cuts } = clustersOf(similarity, cut);
  const kinds = groups.map((members): Kind => {
    const central = mostCentral(similarity, members);
    return {
      label: shorten(at(trajectories, central).text),
      count: members.length,
      central,
      members: members.toSorted((a, b) => a - b),
    };
  });
  const empty = trajectories.flatMap((trajectory, i) => (isEmpty(trajectory) ? [i] : []));
  if (empty.length > 0) kinds.push({ label: emptyKind, count: empty.length, central: at(empty, 0), members: empty });
  const extra = empty.length > 0 ? 1 : 0;
  const [fewest, most] = [band[0] + extra, band[1] + extra];
  const notes: GroupingNote[] = [
    ...(similarity.basis === 'words' ? [{ code: 'compared-by-words' } as const] : []),
    ...(fewest === most ? [] : [{ code: 'kinds-depend-on-threshold', fewest, most } as const]),
  ];
  return {
    ...ordered(kinds, trajectories.length),
    unread: null,
    outcome: cut === cutDistance ? { map: 'meaning' } : { map: 'meaning', cut },
    partners: trajectories.map((_, i) => partnersOf(similarity, i, 1 - cut)),
    band: [fewest, most],
    cuts: cuts.map(({ kinds: left, distance }) => ({ kinds: left + extra, distance })),
    notes,
  };
}

/** How many other answers have a cosine of at least `least`. */
function partnersOf({ cosine }: Similarity, answer: number, least: number): number {
  return cosine.row(answer).reduce((count, pair, j) => (j !== answer && pair >= least ? count + 1 : count), 0);
}

/** The member with the largest mean cosine to all members, the first of equal ones. */
function mostCentral({ cosine }: Similarity, members: readonly number[]): number {
  const closeness = members.map(i => sum(members.map(j => cosine.at(i, j))));
  const best = Math.max(...closeness);
  return at(
    members,
    closeness.findIndex(value => value >= best - 1e-12),
  );
}

function ordered(kinds: readonly Kind[], size: number): Pick<Grouping, 'kinds' | 'kindOf'> {
  const sorted = kinds.toSorted((a, b) => b.count - a.count || at(a.members, 0) - at(b.members, 0));
  const kindOf = new Array<number>(size).fill(-1);
  sorted.forEach((kind, place) => {
    for (const member of kind.members) kindOf[member] = place;
  });
  return { kinds: sorted, kindOf };
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return 'only spaces';
  const letters = Array.from(line);
  return letters.length > longestLabel ? `${letters.slice(0, longestLabel - 1).join('')}…` : line;
}

/** Outcomes: which kinds of answer there are, by a named map that is proposed from the answers and can be changed. */
import { clustersOf, cutBand, sameMeaning } from './clusters.ts';
import type { Grouping, Kind, OutcomeSpec } from './outcome.ts';
import { foldText } from './outcomes/outcomeMap.ts';
import type { OutcomeMap } from './outcomes/outcomeMap.ts';
import { listedOptions, optionsMap } from './outcomes/optionsMap.ts';
import { jsonMap, regexMap } from './outcomes/patternMaps.ts';
import { numberMap, sentenceMap, textMap, wordMap } from './outcomes/textMaps.ts';
import { isEmpty, similarityOf } from './similarity.ts';
import type { Similarity } from './similarity.ts';
import type { Trajectory } from '../trajectory.ts';

export const emptyKind = 'empty answer';
const longestLabel = 160;

/** The rule behind a spec that looks at one answer alone; null for "meaning" and "auto". Throws bad-argument. */
function ruleOf(spec: OutcomeSpec): OutcomeMap | null {
  switch (spec.map) {
    case 'auto':
    case 'meaning':
      return null;
    case 'text':
      return textMap;
    case 'word':
      return wordMap;
    case 'sentence':
      return sentenceMap;
    case 'number':
      return numberMap;
    case 'options':
      return optionsMap(spec.options);
    case 'regex':
      return regexMap(spec.pattern);
    case 'json':
      return jsonMap(spec.field);
  }
}

/** Throws bad-argument when a spec cannot be used: a pattern that does not parse, fewer than two options, no field. */
export function checkOutcome(spec: OutcomeSpec): void {
  ruleOf(spec);
}

/** How a person says the map: "by meaning", "by first word". */
export function outcomeName(spec: OutcomeSpec): string {
  return spec.map === 'auto' ? 'chosen from the answers' : (ruleOf(spec)?.name ?? 'by meaning');
}

/** What the map does, in one plain sentence. */
export function outcomeCaption(spec: OutcomeSpec): string {
  if (spec.map === 'auto')
    return 'The map is proposed from the answers: options the prompt lists, exact text when answers repeat, else meaning.';
  return (
    ruleOf(spec)?.caption ??
    "Two answers are of one kind when the model's own final states while reading them point the same way (cosine of at least 0.75). This tells subjects and wordings apart better than opposite verdicts: for those choose options or a first word."
  );
}

/** Share of the answers that must repeat, or name a listed option, for a proposal to be made. */
const enough = 0.5;

/** The map for a diagram: the spec itself, or for "auto" a proposal from the pooled answers and the prompt, with its
 * reason. */
export function resolveOutcome(
  spec: OutcomeSpec,
  answers: readonly Trajectory[],
  prompt: string,
): { outcome: OutcomeSpec; reason: string } {
  if (spec.map !== 'auto') {
    checkOutcome(spec);
    return { outcome: spec, reason: 'Chosen by hand.' };
  }
  const texts = answers.map(answer => answer.text).filter(text => foldText(text) !== '');
  if (texts.length === 0) return { outcome: { map: 'meaning' }, reason: 'There are no answers with text yet.' };
  const options = listedOptions(prompt);
  if (options.length >= 2) {
    const map = optionsMap(options);
    const named = texts.filter(text => map.kindOf(text) !== null).length;
    if (named >= enough * texts.length) {
      return {
        outcome: { map: 'options', options },
        reason: `The prompt lists options, and ${named} of ${texts.length} answers name one.`,
      };
    }
  }
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(foldText(text), (counts.get(foldText(text)) ?? 0) + 1);
  const repeated = [...counts.values()].filter(count => count > 1).reduce((sum, count) => sum + count, 0);
  if (repeated >= enough * texts.length) {
    return { outcome: { map: 'text' }, reason: `${repeated} of ${texts.length} answers occur more than once.` };
  }
  return { outcome: { map: 'meaning' }, reason: 'Most answers differ in their words.' };
}

/** Sort the answers of a cell into kinds; "auto" is read as meaning. An empty answer is a kind of its own. Throws
 * bad-argument. */
export function groupAnswers(trajectories: readonly Trajectory[], outcome: OutcomeSpec): Grouping {
  const rule = ruleOf(outcome);
  return rule === null ? groupByMeaning(trajectories) : groupByRule(trajectories, outcome, rule);
}

/** The line that ends every table of kinds: no interval sees a kind that was not drawn (science.md B0.2). */
export function kindsCaveat(n: number, band: readonly [fewest: number, most: number] | null = null): string {
  if (n === 0) return 'There are no answers yet.';
  const range =
    band === null || band[0] === band[1]
      ? ''
      : ` Told apart less or more finely there would be ${band[0]} to ${band[1]} kinds.`;
  return `Kinds rarer than 3 in ${n} may be missing.${range}`;
}

function groupByRule(trajectories: readonly Trajectory[], outcome: OutcomeSpec, rule: OutcomeMap): Grouping {
  const members = new Map<string, number[]>();
  trajectories.forEach((trajectory, i) => {
    const label = isEmpty(trajectory) ? emptyKind : (rule.kindOf(trajectory.text) ?? rule.missing);
    const list = members.get(label);
    if (list === undefined) members.set(label, [i]);
    else list.push(i);
  });
  const kinds = [...members].map(([label, list]): Kind => ({
    label: shorten(label),
    count: list.length,
    central: list[0] ?? 0,
    members: list,
  }));
  const grouping = ordered(kinds, trajectories.length);
  const partners = grouping.kindOf.map(kind => (grouping.kinds[kind]?.count ?? 1) - 1);
  return { ...grouping, outcome, partners, band: null, notes: [] };
}

function groupByMeaning(trajectories: readonly Trajectory[]): Grouping {
  const similarity = similarityOf(trajectories);
  const { groups, band } = clustersOf(similarity);
  const kinds = groups.map((members): Kind => {
    const central = mostCentral(similarity, members);
    return {
      label: shorten(trajectories[central]?.text ?? ''),
      count: members.length,
      central,
      members: members.toSorted((a, b) => a - b),
    };
  });
  const empty = trajectories.flatMap((trajectory, i) => (isEmpty(trajectory) ? [i] : []));
  if (empty.length > 0) kinds.push({ label: emptyKind, count: empty.length, central: empty[0] ?? 0, members: empty });
  const extra = empty.length > 0 ? 1 : 0;
  const notes: string[] = [];
  if (similarity.basis === 'words') {
    notes.push('This model shows no hidden state, so answers are compared by the words they share, not by meaning.');
  }
  if (band[0] !== band[1]) {
    notes.push(
      `The number of kinds depends on the threshold: ${band[0] + extra} to ${band[1] + extra} for cuts at cosine distance ${cutBand[1]} to ${cutBand[0]}.`,
    );
  }
  return {
    ...ordered(kinds, trajectories.length),
    outcome: { map: 'meaning' },
    partners: trajectories.map((_, i) => partnersOf(similarity, i)),
    band: [band[0] + extra, band[1] + extra],
    notes,
  };
}

function partnersOf({ size, cosine }: Similarity, answer: number): number {
  let count = 0;
  for (let j = 0; j < size; j++) if (j !== answer && (cosine[answer * size + j] ?? 0) >= sameMeaning) count++;
  return count;
}

function mostCentral({ size, cosine }: Similarity, members: readonly number[]): number {
  const closeness = members.map(i => members.reduce((sum, j) => sum + (cosine[i * size + j] ?? 0), 0));
  const best = Math.max(...closeness);
  return members[closeness.findIndex(value => value >= best - 1e-12)] ?? 0;
}

function ordered(kinds: readonly Kind[], size: number): Pick<Grouping, 'kinds' | 'kindOf'> {
  const sorted = kinds.toSorted((a, b) => b.count - a.count || (a.members[0] ?? 0) - (b.members[0] ?? 0));
  const kindOf = new Array<number>(size).fill(0);
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

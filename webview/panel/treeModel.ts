/** The tree of the answers of the selected cell, and what the user sees of it. */
import {
  treeSteps,
  type KindCount,
  type PossibilityTree,
  type TreeAnswer,
  type TreeNode,
} from '../../src/core/tree/possibilityTree.ts';
import { searchTree, visibleTree, type TreeLine } from '../../src/core/tree/visibleTree.ts';
import type { AnswerView, BranchView } from '../../src/domain/report.ts';
import { t } from '../../src/core/text.ts';
import { treeAnswers, treeKinds, type TreeDetail } from '../../src/experiments/diagram/report/treeExport.ts';
import type { TreeLook } from './treeLook.ts';

export interface TreeModel {
  /** Answers of the cell first, then those of each branch. */
  readonly answers: readonly TreeAnswer[];
  readonly branches: readonly BranchView[];
  readonly tree: PossibilityTree;
  /** Kinds of the answers of the cell, the most frequent first, then those of branches alone, with count 0. */
  readonly kinds: readonly KindCount[];
  /** Place of each kind in this order. */
  readonly places: ReadonlyMap<string, number>;
}

const models = new WeakMap<readonly AnswerView[], TreeModel>();

/** Answers up to which a tree is built at once. */
const mostAtOnce = 5000;
/** How long larger ones are built without a pause, ms: well below a frame. */
const slice = 8;

/** The tree of a list of answers, built once; null for a large one that is not built yet. */
export function treeModel(detail: TreeDetail): TreeModel | null {
  const known = builtModel(detail);
  if (known !== null || detail.answers.length > mostAtOnce) return known;
  const building = modelSteps(detail);
  for (;;) {
    const { done, value } = building.next();
    if (done === true) return value;
  }
}

/** The detail whose tree is being built. */
let wanted: readonly AnswerView[] | null = null;

/** Builds the tree of many answers between other work of the page and calls `built`, unless another tree is asked for
 * meanwhile. */
export function buildModel(detail: TreeDetail, built: () => void): void {
  if (wanted === detail.answers) return;
  wanted = detail.answers;
  const building = modelSteps(detail);
  const go = (): void => {
    if (wanted !== detail.answers) return;
    const until = performance.now() + slice;
    while (performance.now() < until)
      if (building.next().done === true) {
        wanted = null;
        built();
        return;
      }
    setTimeout(go);
  };
  setTimeout(go);
}

function builtModel({ answers, branches = [] }: TreeDetail): TreeModel | null {
  const known = models.get(answers);
  const isSame = known?.branches === branches || (known?.branches.length === 0 && branches.length === 0);
  return known !== undefined && isSame ? known : null;
}

function* modelSteps({ answers: views, branches = [] }: TreeDetail): Generator<undefined, TreeModel> {
  const answers = treeAnswers({ answers: views, branches });
  const tree = yield* treeSteps(answers);
  const kinds = treeKinds(tree);
  const model = { answers, branches, tree, kinds, places: new Map(kinds.map(({ kind }, place) => [kind, place])) };
  models.set(views, model);
  return model;
}

interface Looked extends Pick<TreeLook, 'closed' | 'opened' | 'search' | 'least'> {
  readonly lines: readonly TreeLine[];
}

const looked = new WeakMap<TreeModel, Looked>();

/** The lines that a look shows; the same list as long as nothing that they depend on has changed. */
export function linesOf(model: TreeModel, { closed, opened, search, least }: TreeLook): readonly TreeLine[] {
  const last = looked.get(model);
  if (last?.closed === closed && last.opened === opened && last.search === search && last.least === least)
    return last.lines;
  const { tree } = model;
  const lines = visibleTree(tree, { least: least * tree.n, closed, opened, found: searchTree(tree, search) });
  looked.set(model, { closed, opened, search, least, lines });
  return lines;
}

/** The first answer of a node: its beginning is that of all of them. */
export function exampleOf({ tree, answers }: TreeModel, { from }: TreeNode): TreeAnswer | undefined {
  return answers[tree.order[from] ?? -1];
}

/** The node in which the first `tokens` tokens of an answer end; the root where there is none. */
function nodeOf(model: TreeModel, answer: number, tokens: number): number {
  const { nodes, order } = model.tree;
  const place = order.indexOf(answer);
  let node = nodes[0];
  while (node !== undefined && node.depth + node.tokens < tokens) {
    const next = node.children.map(id => nodes[id]).find(child => child && child.from <= place && place < child.to);
    if (next === undefined) break;
    node = next;
  }
  return node?.id ?? 0;
}

/** The same look at a tree that was built again with more answers: the same beginnings are selected, opened and closed.
 * A new branch is selected. */
export function carriedLook(look: TreeLook, before: TreeModel, after: TreeModel): TreeLook {
  if (before === after) return look;
  const last = after.branches.at(-1);
  const isNew = last !== undefined && after.branches.length > before.branches.length;
  const carried = (id: number): number => {
    const node = before.tree.nodes[id];
    return node === undefined
      ? 0
      : nodeOf(after, before.tree.order[node.from] ?? 0, Math.max(1, node.depth + node.tokens));
  };
  const all = (ids: ReadonlySet<number>): ReadonlySet<number> => new Set([...ids].map(carried));
  if (!isNew) return { ...look, selected: carried(look.selected), opened: all(look.opened), closed: all(look.closed) };
  const selected = nodeOf(after, after.answers.length - 1, last.ids.length);
  const shown = new Set(all(look.opened));
  const hidden = new Set(all(look.closed));
  for (let id = selected; id >= 0; id = after.tree.nodes[id]?.parent ?? -1) {
    hidden.delete(id);
    shown.add(id);
  }
  return {
    ...look,
    selected,
    place: null,
    search: '',
    opened: look.least === 0 ? all(look.opened) : shown,
    closed: hidden,
  };
}

/** The text of a node on one line; the first bytes of a character, which have none of their own, by the characters that
 * its answers make of them. */
export function nodeText(model: TreeModel, node: TreeNode, most: number): string {
  if (node.text !== '') return onOneLine(node.text, most);
  const characters = charactersBehind(model, node).map(character => `“${character}”`);
  return characters.length === 0
    ? t`(part of a character)`
    : t`(part of ${characters.slice(0, mostCharacters).join(', ')}${characters.length > mostCharacters ? '…' : ''})`;
}

/** Characters that are named for a part of them. */
const mostCharacters = 3;

/** The first character behind a node in each of its answers, the most frequent first. */
function charactersBehind({ answers, tree }: TreeModel, { depth, tokens, from, to }: TreeNode): readonly string[] {
  const counts = new Map<string, number>();
  for (const answer of tree.order.subarray(from, to)) {
    const text = answers[answer]?.pieces.find((piece, at) => at >= depth + tokens && piece !== '') ?? '';
    const [character] = text;
    if (character !== undefined && character > '\u007F') counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([character]) => character);
}

/** A text on one line: line ends as a sign, at most `most` characters. */
export function onOneLine(text: string, most: number): string {
  const line = text
    .slice(0, 4 * most)
    .replace(/\r?\n/gu, '⏎')
    .replace(/\t/gu, ' ');
  const characters = Array.from(line);
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}

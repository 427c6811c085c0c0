/** The answers of a prompt as a tree of their beginnings (docs/method.md#possibility-tree). */

/** What the tree needs to know of an answer. */
export interface TreeAnswer {
  /** The text of each token. */
  readonly pieces: readonly string[];
  /** Label of its kind; '' without one. */
  readonly kind: string;
  /** Whether the model ended it; false: cut at the token budget. */
  readonly ended: boolean;
}

/** Answers that share a beginning. Tokens without a choice between them are one node. */
export interface TreeNode {
  /** Position in `PossibilityTree.nodes`. */
  readonly id: number;
  /** Id of the node before it; -1 for the root. */
  readonly parent: number;
  /** Nodes before it. */
  readonly level: number;
  /** Tokens before its own. */
  readonly depth: number;
  /** Its own text and number of tokens; '' and 0 where all answers begin differently (root). */
  readonly text: string;
  readonly tokens: number;
  /** Positions of its answers in the list that the tree was built from, ascending. */
  readonly answers: readonly number[];
  /** Ids of the nodes behind it, the most frequent first. */
  readonly children: readonly number[];
  /** Answers that end with it, and answers cut there. */
  readonly ended: number;
  readonly cut: number;
}

export interface PossibilityTree {
  /** Every node, the root first; a node comes before the nodes behind it. */
  readonly nodes: readonly TreeNode[];
  /** Number of answers. */
  readonly n: number;
}

interface Group {
  readonly parent: number;
  readonly level: number;
  readonly depth: number;
  readonly answers: readonly number[];
}

/**
 * Builds the tree. Each branch is followed only as far as several answers share it, so the time grows with the shared
 * tokens and the number of answers, and a long answer costs no recursion.
 */
export function possibilityTree(answers: readonly TreeAnswer[]): PossibilityTree {
  const nodes: (TreeNode & { readonly children: number[] })[] = [];
  const groups: Group[] = [{ parent: -1, level: 0, depth: 0, answers: answers.map((_, at) => at) }];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    const members = group.answers.map(at => answers[at] as TreeAnswer);
    const tokens = sharedLength(members, group.depth);
    const end = group.depth + tokens;
    const [first] = members;
    const over = members.filter(({ pieces }) => pieces.length === end);
    const ended = over.filter(answer => answer.ended).length;
    const id = nodes.length;
    nodes.push({
      id,
      parent: group.parent,
      level: group.level,
      depth: group.depth,
      text: first?.pieces.slice(group.depth, end).join('') ?? '',
      tokens,
      answers: group.answers,
      children: [],
      ended,
      cut: over.length - ended,
    });
    nodes[group.parent]?.children.push(id);
    const next = branchesOf(answers, group.answers, end);
    // The stack is taken from its end, so the most frequent branch comes last.
    for (const branch of next.reverse())
      groups.push({ parent: id, level: group.level + 1, depth: end, answers: branch });
  }
  return { nodes, n: answers.length };
}

/** Number of tokens from `from` on that all of the answers have. */
function sharedLength([first, ...others]: readonly TreeAnswer[], from: number): number {
  if (first === undefined) return 0;
  let end = from;
  while (end < first.pieces.length && others.every(({ pieces }) => pieces[end] === first.pieces[end])) end++;
  return end - from;
}

/** The answers that go on behind `depth` tokens, by their next token, the most frequent first. */
function branchesOf(answers: readonly TreeAnswer[], members: readonly number[], depth: number): number[][] {
  const branches = new Map<string, number[]>();
  for (const at of members) {
    const piece = answers[at]?.pieces[depth];
    if (piece === undefined) continue;
    const branch = branches.get(piece);
    if (branch === undefined) branches.set(piece, [at]);
    else branch.push(at);
  }
  return [...branches.values()].sort((a, b) => b.length - a.length);
}

/** The texts from the root to a node, its own last. */
export function pathTo({ nodes }: PossibilityTree, id: number): readonly TreeNode[] {
  const path: TreeNode[] = [];
  for (let node = nodes[id]; node !== undefined; node = nodes[node.parent]) path.push(node);
  return path.reverse();
}

/** A kind among the answers of a node. */
export interface KindCount {
  readonly kind: string;
  readonly count: number;
}

/** Kinds of the answers of a node, the most frequent first. */
export function kindsAt(answers: readonly TreeAnswer[], node: TreeNode): readonly KindCount[] {
  const counts = new Map<string, number>();
  for (const at of node.answers) {
    const { kind } = answers[at] as TreeAnswer;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
}

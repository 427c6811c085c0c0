/** The answers of a prompt as a tree of their beginnings (docs/method.md#possibility-tree). */

/** What the tree needs to know of an answer. */
export interface TreeAnswer {
  /** The text of each token. */
  readonly pieces: readonly string[];
  /** The id of each token. Beginnings are compared by ids where every answer has them, else by `pieces`. */
  readonly ids?: ArrayLike<number> | undefined;
  /** Label of its kind; '' without one. */
  readonly kind: string;
  /** Whether the model ended it; false: cut at the token budget. */
  readonly ended: boolean;
  /** How many of its first tokens were given instead of drawn; absent: none. */
  readonly given?: number;
}

/** Answers that share a beginning. Tokens without a choice between them are one node, except that a node ends where
 * drawing began behind a given beginning. */
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
  /** Its answers as a range of `PossibilityTree.order`, and their number. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Answers that were drawn from the prompt on. */
  readonly free: number;
  /** Answers that drew its first token, and answers that drew what comes behind it, including those that end there. */
  readonly drawn: number;
  readonly open: number;
  /** Estimated probability that an answer comes here, 0 to 1: along the path, the product of `drawn` over `open` of the
   * node before. Behind a forced node, given that node. */
  readonly share: number;
  /** Whether no answer drew it: it is there because the user put it there; and whether such a node is before it. */
  readonly isForced: boolean;
  readonly isBehindForced: boolean;
  /** Ids of the nodes behind it, the most frequently drawn first. */
  readonly children: readonly number[];
  /** Answers that end with it, and answers cut there. */
  readonly ended: number;
  readonly cut: number;
}

export interface PossibilityTree {
  /** Every node, the root first; a node comes before the nodes behind it. */
  readonly nodes: readonly TreeNode[];
  /** Number of answers that were drawn from the prompt on, and of those behind a given beginning. */
  readonly n: number;
  readonly given: number;
  /** Positions of the answers in the list that the tree was built from, those of a node next to each other. */
  readonly order: Int32Array;
  /** Labels of kinds in order of first appearance, and for each answer a position among them. */
  readonly kinds: readonly string[];
  readonly kindOf: Int32Array;
  /** For each answer how many of its first tokens were given. */
  readonly givenOf: Int32Array;
}

interface Group {
  readonly parent: Node | null;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
}

type Tokens = readonly ArrayLike<number>[];

/** A node whose text is put together when somebody reads it. */
class Node implements TreeNode {
  readonly id: number;
  readonly parent: number;
  readonly level: number;
  readonly depth: number;
  readonly tokens: number;
  readonly from: number;
  readonly to: number;
  readonly free: number;
  readonly drawn: number;
  readonly open: number;
  readonly share: number;
  readonly isForced: boolean;
  readonly isBehindForced: boolean;
  readonly children: number[] = [];
  readonly ended: number;
  readonly cut: number;
  private readonly pieces: readonly string[];
  private own: string | null = null;

  constructor(id: number, { parent, depth, from, to }: Group, end: number, counts: Counts, pieces: readonly string[]) {
    this.id = id;
    this.parent = parent?.id ?? -1;
    this.level = parent === null ? 0 : parent.level + 1;
    this.depth = depth;
    this.tokens = end - depth;
    this.from = from;
    this.to = to;
    this.free = counts.free;
    this.drawn = counts.drawn;
    this.open = counts.open;
    this.ended = counts.ended;
    this.cut = counts.cut;
    this.isForced = parent !== null && counts.drawn === 0;
    this.isBehindForced = parent !== null && (parent.isForced || parent.isBehindForced);
    this.share = parent === null || this.isForced ? 1 : (parent.share * counts.drawn) / parent.open;
    this.pieces = pieces;
  }

  get count(): number {
    return this.to - this.from;
  }

  get text(): string {
    this.own ??= this.pieces.slice(this.depth, this.depth + this.tokens).join('');
    return this.own;
  }
}

type Counts = Record<'free' | 'drawn' | 'open' | 'ended' | 'cut', number>;

/** Builds the tree at once. */
export function possibilityTree(answers: readonly TreeAnswer[]): PossibilityTree {
  const steps = treeSteps(answers);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Answers of nodes after which a step ends: a few milliseconds. */
const answersOfStep = 10_000;

/**
 * Builds the tree in short steps, so that a page can do something else between them. Each branch is followed only as
 * far as several answers share it, so the time grows with the shared tokens and the number of answers, and a long
 * answer costs no recursion.
 */
export function* treeSteps(answers: readonly TreeAnswer[]): Generator<undefined, PossibilityTree> {
  const tokens = tokensOf(answers);
  const order = Int32Array.from(answers, (_, at) => at);
  const givenOf = Int32Array.from(answers, ({ given = 0 }) => given);
  const nodes: Node[] = [];
  const groups: Group[] = [{ parent: null, depth: 0, from: 0, to: answers.length }];
  let visited = 0;
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    const { depth, from, to } = group;
    visited += to - from;
    if (visited > answersOfStep) {
      visited = 0;
      yield undefined;
    }
    const end = sharedEnd(tokens, givenOf, order, group);
    const counts: Counts = { free: 0, drawn: 0, open: 0, ended: 0, cut: 0 };
    for (let i = from; i < to; i++) {
      const at = order[i] ?? 0;
      const given = givenOf[at] ?? 0;
      if (given === 0) counts.free++;
      if (given <= depth) counts.drawn++;
      if (given <= end) counts.open++;
      if (tokens[at]?.length === end) counts[answers[at]?.ended === true ? 'ended' : 'cut']++;
    }
    const pieces = answers[order[from] ?? 0]?.pieces ?? [];
    const node = new Node(nodes.length, group, end, counts, pieces);
    nodes.push(node);
    group.parent?.children.push(node.id);
    if (to - from === 1 && tokens[order[from] ?? 0]?.length === end) continue;
    const { over, branches } = splitAt(tokens, givenOf, order, { ...group, depth: end });
    order.set(over, from);
    let next = to;
    // The stack is taken from its end, so the most frequent branch comes last.
    for (const branch of branches.reverse()) {
      next -= branch.length;
      order.set(branch, next);
      groups.push({ parent: node, depth: end, from: next, to: next + branch.length });
    }
  }
  const free = nodes[0]?.free ?? 0;
  return { nodes, n: free, given: answers.length - free, order, givenOf, ...kindsOf(answers) };
}

/** The tokens of each answer as numbers. */
function tokensOf(answers: readonly TreeAnswer[]): Tokens {
  if (answers.every(({ ids, pieces }) => ids?.length === pieces.length)) return answers.map(({ ids }) => ids ?? []);
  const known = new Map<string, number>();
  return answers.map(({ pieces }) =>
    Int32Array.from(pieces, piece => {
      const id = known.get(piece) ?? known.size;
      if (id === known.size) known.set(piece, id);
      return id;
    }),
  );
}

function kindsOf(answers: readonly TreeAnswer[]): Pick<PossibilityTree, 'kinds' | 'kindOf'> {
  const known = new Map<string, number>();
  const kindOf = Int32Array.from(answers, ({ kind }) => {
    const place = known.get(kind) ?? known.size;
    if (place === known.size) known.set(kind, place);
    return place;
  });
  return { kinds: [...known.keys()], kindOf };
}

/** Number of tokens that all answers of a group have in common, at most up to where drawing began in one of them. */
function sharedEnd(tokens: Tokens, givenOf: Int32Array, order: Int32Array, { depth, from, to }: Group): number {
  const first = tokens[order[from] ?? 0] ?? [];
  let end = from === to ? depth : first.length;
  for (let i = from; i < to; i++) {
    const at = order[i] ?? 0;
    const given = givenOf[at] ?? 0;
    if (given > depth && given < end) end = given;
    const other = tokens[at] ?? [];
    if (other === first) continue;
    let same = depth;
    while (same < end && same < other.length && other[same] === first[same]) same++;
    end = same;
  }
  return end;
}

/** The answers of a group that are over after `depth` tokens, and the others by their next token, the most frequently
 * drawn first. */
function splitAt(
  tokens: Tokens,
  givenOf: Int32Array,
  order: Int32Array,
  { depth, from, to }: Group,
): { readonly over: readonly number[]; readonly branches: number[][] } {
  const over: number[] = [];
  const branches = new Map<number, { readonly members: number[]; drawn: number }>();
  for (let i = from; i < to; i++) {
    const at = order[i] ?? 0;
    const token = tokens[at]?.[depth];
    if (token === undefined) {
      over.push(at);
      continue;
    }
    const branch = branches.get(token) ?? { members: [], drawn: 0 };
    if (branch.members.push(at) === 1) branches.set(token, branch);
    if ((givenOf[at] ?? 0) <= depth) branch.drawn++;
  }
  const sorted = [...branches.values()].sort((a, b) => b.drawn - a.drawn);
  return { over, branches: sorted.map(({ members }) => members) };
}

/** A kind among the answers of a node. */
export interface KindCount {
  readonly kind: string;
  readonly count: number;
}

/** Kinds of the answers that drew what comes behind a node, the most frequent first. */
export function kindsAt({ order, kinds, kindOf, givenOf }: PossibilityTree, node: TreeNode): readonly KindCount[] {
  const counts = new Map<number, number>();
  const end = node.depth + node.tokens;
  for (let i = node.from; i < node.to; i++) {
    const at = order[i] ?? 0;
    if ((givenOf[at] ?? 0) > end) continue;
    const kind = kindOf[at] ?? 0;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, one], [b, other]) => other - one || a - b)
    .map(([kind, count]) => ({ kind: kinds[kind] ?? '', count }));
}

/** The possibility tree of a cell as data, as an outline, and as a Markdown document (docs/method.md#possibility-tree).
 */
import { formatCount, formatPercent, formatTemperature } from '../../../core/format.ts';
import {
  kindsAt,
  type KindCount,
  possibilityTree,
  type PossibilityTree,
  type TreeAnswer,
  type TreeNode,
} from '../../../core/tree/possibilityTree.ts';
import { visibleTree, type TreeLine } from '../../../core/tree/visibleTree.ts';
import { t } from '../../../core/text.ts';
import type { ChatMessage } from '../../../domain/chatMessage.ts';
import { conversationIn, readableText } from '../../../domain/conversation.ts';
import type { AnswerView, BranchView, RunReport } from '../../../domain/report.ts';
import { fenced, plain } from '../../../run/reporting/markdown.ts';
import { treeSentence } from './treeWords.ts';

/** What a tree is made of: answers of a cell, and answers behind chosen beginnings. */
export interface TreeDetail {
  readonly answers: readonly AnswerView[];
  readonly branches?: readonly BranchView[];
}

/** The answers of a tree: those of the cell first, then those of each branch. */
export function treeAnswers({ answers, branches = [] }: TreeDetail): TreeAnswer[] {
  return [...answers, ...branches.flatMap(branch => branch.answers.map(view => behind(branch, view)))];
}

/** An answer of a branch, from the prompt on. */
function behind({ pieces, ids }: BranchView, view: AnswerView): TreeAnswer {
  return {
    pieces: [...pieces, ...view.pieces],
    ids: view.ids === undefined ? undefined : [...ids, ...view.ids],
    kind: view.kind,
    ended: view.ended,
    given: ids.length,
  };
}

/** A node in a document. */
export interface TreeDocumentNode {
  readonly id: number;
  /** Null for the root. */
  readonly parent: number | null;
  readonly text: string;
  readonly tokens: number;
  /** Estimated probability, behind a forced node given that node; null for a forced node. */
  readonly share: number | null;
  readonly forced: boolean;
  /** Answers to the prompt, and answers that drew its first token, with those behind chosen beginnings. */
  readonly answers: number;
  readonly drawn: number;
  readonly ended: number;
  readonly cut: number;
  readonly kinds: readonly { readonly kind: string; readonly count: number }[];
}

/** A tree as plain data: every node, a node before those behind it. */
export interface TreeDocument {
  /** Messages before the prompt; absent: none. */
  readonly messages?: readonly ChatMessage[];
  readonly prompt: string;
  readonly model: string;
  readonly cell: number;
  readonly temperature: number;
  readonly answers: number;
  /** Answers behind chosen beginnings; they count in no figure of the cell. */
  readonly behindBeginnings: number;
  readonly nodes: readonly TreeDocumentNode[];
}

/** The tree of a cell as data. */
export function treeDocument(report: RunReport, cell: number, detail: TreeDetail): TreeDocument {
  const tree = possibilityTree(treeAnswers(detail));
  return {
    ...messagesAndPrompt(report, cell),
    model: report.model.name,
    cell,
    temperature: report.cells[cell]?.temperature ?? 0,
    answers: tree.n,
    behindBeginnings: tree.given,
    nodes: tree.order.length === 0 ? [] : tree.nodes.map(node => documentNode(tree, node)),
  };
}

function messagesAndPrompt(report: RunReport, cell: number): Pick<TreeDocument, 'messages' | 'prompt'> {
  const { messages, prompt } = conversationIn(report, report.cells[cell] ?? null);
  return { ...(messages.length === 0 ? {} : { messages }), prompt };
}

function documentNode(tree: PossibilityTree, node: TreeNode): TreeDocumentNode {
  const { id, parent, text, tokens, share, isForced, free, drawn, ended, cut } = node;
  return {
    id,
    parent: parent < 0 ? null : parent,
    text,
    tokens,
    share: isForced ? null : share,
    forced: isForced,
    answers: free,
    drawn,
    ended,
    cut,
    kinds: kindsAt(tree, node),
  };
}

/** Lines of an outline, at most about `most`: rare branches are left out first. */
interface TreeOutlineText {
  readonly sentence: string;
  readonly lines: readonly { readonly level: number; readonly text: string; readonly facts: string }[];
  /** Fewest answers of a branch that is shown. */
  readonly least: number;
  /** Kinds of all answers: letter, label, and number of answers to the prompt. */
  readonly kinds: readonly { readonly letter: string; readonly kind: string; readonly count: number }[];
}

/** The outline of a tree. */
function treeOutline(detail: TreeDetail, most = 400): TreeOutlineText {
  const tree = possibilityTree(treeAnswers(detail));
  const none = new Set<number>();
  let least = 1;
  let lines = visibleTree(tree, { least, closed: none, opened: none, found: null });
  while (lines.length > most && least < tree.order.length) {
    least *= 2;
    lines = visibleTree(tree, { least, closed: none, opened: none, found: null });
  }
  const kinds = lettered(treeKinds(tree));
  const letters = new Map(kinds.map(({ kind, letter }) => [kind, letter]));
  return { sentence: treeSentence(tree), lines: lines.map(line => outlineLine(tree, line, letters)), least, kinds };
}

/** Kinds of the answers to the prompt, the most frequent first, then those of branches alone, with count 0. */
export function treeKinds(tree: PossibilityTree): readonly KindCount[] {
  const [root] = tree.nodes;
  const own = root === undefined ? [] : kindsAt(tree, root);
  const drawn = new Set(own.map(({ kind }) => kind));
  return [...own, ...tree.kinds.filter(kind => !drawn.has(kind)).map(kind => ({ kind, count: 0 }))];
}

/** "A" to "Z", and "+" for all kinds behind them. */
function lettered(kinds: readonly KindCount[]): TreeOutlineText['kinds'] {
  return kinds.map((one, place) => ({ letter: place < 26 ? String.fromCharCode(65 + place) : '+', ...one }));
}

function outlineLine(
  tree: PossibilityTree,
  { node, hidden, hiddenAnswers }: TreeLine,
  letters: ReadonlyMap<string, string>,
): TreeOutlineText['lines'][number] {
  const [leading] = kindsAt(tree, node);
  const facts = [
    node.isForced ? t`put in` : formatPercent(node.share),
    ...(leading === undefined || leading.kind === '' ? [] : [letters.get(leading.kind) ?? '']),
    ...(hidden === 0
      ? []
      : [t`${formatCount(hiddenAnswers, t`answer`)} in ${formatCount(hidden, t`branch`, t`branches`)} not shown`]),
  ];
  const text = node.id === 0 && node.text === '' ? t`(all answers)` : node.text;
  return { level: node.level, text, facts: facts.join(' · ') };
}

/** Deepest indentation of an outline. */
const mostIndent = 24;

/** A Markdown document of the tree of a cell. */
export function treeMarkdown(report: RunReport, cell: number, detail: TreeDetail): string {
  const { sentence, lines, least, kinds } = treeOutline(detail);
  const { answers, branches = [] } = detail;
  const more = branches.reduce((sum, branch) => sum + branch.answers.length, 0);
  const temperature = formatTemperature(report.cells[cell]?.temperature ?? 0);
  const sections = [
    `# ${plain(t`Possibility tree: ${report.title}`)}`,
    plain(t`${report.model.name}, temperature ${temperature}, ${formatCount(answers.length, t`answer`)}.`),
    plain(sentence),
    more === 0
      ? ''
      : plain(
          t`${formatCount(more, t`more answer was`, t`more answers were`)} drawn behind chosen beginnings; they are no sample of the prompt.`,
        ),
    fenced(readableText(conversationIn(report, report.cells[cell] ?? null))),
    kinds.map(kind => `- ${plain(kindLine(kind))}`).join('\n'),
    t`## Tree`,
    least > 1 ? plain(t`Branches with fewer than ${least} answers are left out.`) : '',
    lines
      .map(({ level, text, facts }) => `${'  '.repeat(Math.min(level, mostIndent))}- ${plain(text)} (${plain(facts)})`)
      .join('\n'),
  ];
  return `${sections.filter(section => section !== '').join('\n\n')}\n`;
}

function kindLine({ letter, kind, count }: TreeOutlineText['kinds'][number]): string {
  return t`${letter}: ${kind === '' ? t`no kind` : kind} (${formatCount(count, t`answer`)})`;
}

/** Lines of the outline for the terminal. */
export function treeLines(detail: TreeDetail, most?: number): string[] {
  const { sentence, lines, least, kinds } = treeOutline(detail, most);
  const shown = lines.map(
    ({ level, text, facts }) =>
      `${'  '.repeat(Math.min(level, mostIndent))}${text.replace(/\s+/gu, ' ').trim()}  [${facts}]`,
  );
  return [
    ...(sentence === '' ? [] : [sentence, '']),
    ...kinds.map(kindLine),
    '',
    ...shown,
    ...(least > 1 ? [t`Branches with fewer than ${least} answers are left out.`] : []),
  ];
}

/** The headline on the answers of a cell: how many are alike, counted, by their kinds and word for word. */
import type { Kind } from '../../../core/answers/outcome.ts';
import { isFormal } from '../../../core/answers/formalText.ts';
import { mostAlike } from '../../../core/answers/outcomes.ts';
import { fitting } from '../../../core/answers/assertions/schemaMap.ts';
import { answerPart } from '../../../core/answers/reasoning.ts';
import { namesSeveral } from '../../../core/answers/outcomes/optionsMap.ts';
import { nameSameThings, shareWords } from '../../../core/answers/wordVectors.ts';
import { formatCount } from '../../../core/format.ts';
import { quotedAnswer } from '../../../core/quoted.ts';
import { excerpt, sentence, t } from '../../../core/text.ts';
import { conversationOfCell } from '../../../domain/conversation.ts';
import { axesOf } from '../../../domain/gridPlace.ts';
import type { CellReport } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';

/** Longest label that is quoted, alone and beside another one. */
const longestLabel = 40;
const longestRival = 24;

/** How many of the answers of a cell are alike; `place` begins the sentence. Answers in code, JSON or numbers are
 * compared word for word only: what they mean is not known. Answers of one meaning say the same thing only if they
 * also share most of their words and ended. If they only name the same things they share a topic, of which they may say
 * opposite things: then what differs comes first. Null without kinds. */
export function answersHeadline(run: GridRun, cell: CellReport, outcome: OutcomeSpec, place: string): string | null {
  const words = answersWords(run, cell, outcome);
  return words === null ? null : sentence(t`${place}, ${words}`);
}

/** The headline without its place and its period. */
function answersWords(run: GridRun, cell: CellReport, outcome: OutcomeSpec): string | null {
  const unread = cell.unread?.members.length ?? 0;
  const [largest] = cell.kinds;
  const subject = 2 * cell.cut > cell.n ? 'beginnings' : 'answers';
  if (2 * unread > cell.n) {
    const words = unreadText(unread, cell.n, outcome, subject);
    return largest === undefined || largest.count === 1
      ? words
      : t`${words}; ${largest.count} ${doText(largest.label, outcome)}`;
  }
  if (largest === undefined) return null;
  const answers = run.cells[cell.index]?.trajectories ?? [];
  if (answers[largest.central]?.ids.length === 0) return emptyText(largest.count, cell.n);
  const same = mostAlike(answers);
  const rivals = rivalsOf(cell.kinds, cell.n);
  if (outcome.map === 'text')
    return rivals.length > 1
      ? rivalsText(rivals, cell.n, outcome, subject)
      : labelText(largest, cell.n, outcome, subject);
  const closeness = outcome.map === 'meaning' ? closenessOf(run, cell) : null;
  if (rivals.length > 1 && closeness !== 'unknown') {
    const kinds = rivalsText(rivals, cell.n, outcome, subject);
    if (same >= largest.count) return kinds;
    return t`${kinds}; ${same > 1 ? t`at most ${same} match word for word` : verbatimText(same, cell.n, 'they')}`;
  }
  const isVerbatim = closeness === 'unknown' || (closeness !== null && same >= largest.count && same > 1);
  if (isVerbatim && largest.count > 1) return verbatimText(same, cell.n, subject);
  if (closeness === 'subject' && largest.count > 1)
    return t`${verbatimText(same, cell.n, subject)}; ${topicText(largest.count, cell.n)}`;
  const alike =
    closeness === null ? labelText(largest, cell.n, outcome, subject) : meaningText(largest.count, cell.n, subject);
  if (unread >= aboutAsCommon * largest.count)
    return outcome.map === 'options'
      ? t`${alike}; ${unread} choose none of the options`
      : t`${alike}; ${unread} could not be read`;
  if (largest.count === 1) return alike;
  // Another kind may have more answers of one text; "they" are those of this one.
  const own = mostAlike(largest.members.flatMap(member => answers[member] ?? []));
  return t`${alike}; ${verbatimText(own, cell.n, 'they')}`;
}

/** Share of the largest kind from which on another kind is about as common. */
const aboutAsCommon = 0.75;

/** The largest kind and those about as common, if they have more than one answer and together at least half of all:
 * among many kinds of few answers, the largest shows how few. */
function rivalsOf(kinds: readonly Kind[], n: number): readonly Kind[] {
  const most = kinds[0]?.count ?? 0;
  const rivals = kinds.filter(({ count }) => count > 1 && count >= aboutAsCommon * most);
  return 2 * rivals.reduce((sum, { count }) => sum + count, 0) >= n ? rivals : rivals.slice(0, 1);
}

/** Kinds that are about equally common: none of them alone is the picture. Two are named, of more the number. */
function rivalsText(rivals: readonly Kind[], n: number, outcome: OutcomeSpec, subject: Subject): string {
  const [first, second, ...others] = rivals;
  if (first === undefined || second === undefined) return '';
  const all = counted(n, startTells.includes(outcome.map) ? 'answers' : subject);
  if (others.length > 0)
    return t`${rivals.length} kinds are about equally common, with up to ${first.count} of ${all} each`;
  if (outcome.map === 'meaning' || outcome.map === 'auto')
    return t`${first.count} of ${all} are like ${quotedAnswer(first.label, longestRival)}, ${second.count} like ${quotedAnswer(second.label, longestRival)}`;
  return t`${first.count} of ${all} ${doText(first.label, outcome)}, ${second.count} ${doText(second.label, outcome)}`;
}

/** What the answers of a kind do, behind their number. */
function doText(label: string, outcome: OutcomeSpec): string {
  const said = quotedAnswer(label, longestRival);
  switch (outcome.map) {
    case 'text':
      return t`are ${said}`;
    case 'options':
      return namesSeveral(label, outcome.options) ? t`name several options` : t`choose ${said}`;
    case 'word':
    case 'sentence':
      return t`begin with ${said}`;
    case 'number':
      return t`have ${label} as the last number`;
    case 'code':
      return t`have the code ${said}`;
    case 'schema':
      return label === fitting ? t`fit the JSON schema` : t`do not fit the JSON schema`;
    case 'json':
    case 'regex':
    case 'auto':
    case 'meaning':
      return t`give ${said}`;
  }
}

/** What answers that are close in meaning share: what they say, or only their topic; "unknown" where their words bear
 * out neither, and for code, JSON and numbers. */
export type Closeness = 'same' | 'subject' | 'unknown';

/** What the answers of the largest kind by meaning share. */
export function closenessOf(run: GridRun, cell: CellReport): Closeness {
  const answers = run.cells[cell.index]?.trajectories ?? [];
  if (2 * answers.filter(({ text }) => isFormal(text)).length >= cell.n) return 'unknown';
  const texts = cell.kinds[0]?.members.map(member => answerPart(answers[member]?.text ?? '')) ?? [];
  const { prompt, messages } = conversationOfCell(run.manifest.spec, axesOf(run.plan), cell);
  const given = [...messages.map(({ content }) => content), prompt].join('\n');
  if (2 * cell.cut <= cell.n && shareWords(texts, given)) return 'same';
  return nameSameThings(texts, given) ? 'subject' : 'unknown';
}

/** What a part of the headline calls the answers: those that were cut are beginnings; the second part says only
 * "they". */
type Subject = 'answers' | 'beginnings' | 'they';

/** "32 answers" */
function counted(n: number, subject: Subject): string {
  return formatCount(n, subject === 'beginnings' ? t`beginning` : 'answer');
}

function meaningText(alike: number, n: number, subject: Subject): string {
  const answers = counted(n, subject);
  if (alike === 1) return t`no two of ${answers} are close in meaning`;
  return alike === n
    ? t`all ${answers} say roughly the same thing`
    : t`${alike} of ${answers} say roughly the same thing`;
}

/** What follows the count of answers of one text. */
function topicText(alike: number, n: number): string {
  return alike === n
    ? t`all share a topic, but may say different things`
    : t`${alike} share a topic, but may say different things`;
}

function verbatimText(alike: number, n: number, subject: Subject): string {
  const answers = counted(n, subject);
  if (alike <= 1)
    return subject === 'they' ? t`no two match word for word` : t`no two of ${answers} match word for word`;
  if (alike === n) return subject === 'they' ? t`all match word for word` : t`all ${answers} match word for word`;
  return subject === 'they' ? t`${alike} match word for word` : t`${alike} of ${answers} match word for word`;
}

function emptyText(empty: number, n: number): string {
  return empty === n ? t`all ${formatCount(n, 'answer')} are empty` : t`${empty} of ${n} answers are empty`;
}

/** What most answers lack. What was cut may have had it later. */
function unreadText(unread: number, n: number, outcome: OutcomeSpec, subject: Subject): string {
  const all = counted(n, startTells.includes(outcome.map) ? 'answers' : subject);
  const answers = unread === n ? t`all ${all}` : t`${unread} of ${all}`;
  const isCut = subject === 'beginnings';
  switch (outcome.map) {
    case 'options':
      return t`${answers} choose none of the options`;
    case 'number':
      return isCut ? t`${answers} contain no number yet` : t`${answers} contain no number`;
    case 'json':
      if (outcome.field !== '.') return t`${answers} have no JSON field “${excerpt(outcome.field, longestLabel)}”`;
      return isCut ? t`${answers} contain no complete JSON yet` : t`${answers} contain no valid JSON`;
    case 'schema':
      return isCut ? t`${answers} contain no complete JSON yet` : t`${answers} contain no valid JSON`;
    case 'regex':
    case 'auto':
    case 'code':
    case 'meaning':
    case 'sentence':
    case 'text':
    case 'word':
      return t`${answers} do not match the pattern`;
  }
}

/** Maps that read the start of an answer, which a cut answer has too. */
const startTells: readonly OutcomeSpec['map'][] = ['word', 'sentence', 'options'];

function labelText({ label, count }: Kind, n: number, outcome: OutcomeSpec, subject: Subject): string {
  const all = counted(n, startTells.includes(outcome.map) ? 'answers' : subject);
  const answers = count === n ? t`all ${all}` : t`${count} of ${all}`;
  const said = quotedAnswer(label, longestLabel);
  if (count === 1) return noTwoText(all, outcome);
  switch (outcome.map) {
    case 'text':
      return t`${answers} are ${said}`;
    case 'options':
      return namesSeveral(label, outcome.options) ? t`${answers} name several options` : t`${answers} choose ${said}`;
    case 'word':
    case 'sentence':
      return t`${answers} begin with ${said}`;
    case 'number':
      return subject === 'beginnings'
        ? t`${answers} have ${label} as the last number so far`
        : t`${answers} give the number ${label}`;
    case 'code':
      return t`${answers} have the same code, ${said}`;
    case 'schema':
      return label === fitting ? t`${answers} fit the JSON schema` : t`${answers} do not fit the JSON schema`;
    case 'json':
    case 'regex':
    case 'auto':
    case 'meaning':
      return t`${answers} give ${said}`;
  }
}

function noTwoText(answers: string, outcome: OutcomeSpec): string {
  switch (outcome.map) {
    case 'code':
      return t`no two of ${answers} have the same code`;
    case 'json':
      return t`no two of ${answers} give the same value`;
    case 'number':
      return t`no two of ${answers} give the same number`;
    case 'word':
    case 'sentence':
      return t`no two of ${answers} begin alike`;
    case 'text':
      return t`no two of ${answers} match word for word`;
    case 'options':
      return t`no two of ${answers} choose the same option`;
    case 'regex':
      return t`no two of ${answers} match the pattern with the same text`;
    case 'auto':
    case 'meaning':
      return t`no two of ${answers} are close in meaning`;
    case 'schema':
      return t`no two of ${answers} both fit the JSON schema, or neither`;
  }
}

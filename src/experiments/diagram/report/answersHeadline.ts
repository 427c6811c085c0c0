/** The headline on the answers of a cell: how many are alike, counted, by their kinds and word for word. */
import type { Kind } from '../../../core/answers/outcome.ts';
import { isFormal } from '../../../core/answers/formalText.ts';
import { mostAlike } from '../../../core/answers/outcomes.ts';
import { formatCount } from '../../../core/format.ts';
import { excerpt, t } from '../../../core/text.ts';
import type { CellReport } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';

/** Longest label that is quoted. */
const longestLabel = 40;

/** How many of the answers of a cell are alike; `place` begins the sentence. Answers in code, JSON or numbers are
 * compared word for word first: what they mean is not known. Null without kinds. */
export function answersHeadline(run: GridRun, cell: CellReport, outcome: OutcomeSpec, place: string): string | null {
  const unread = cell.unread?.members.length ?? 0;
  if (2 * unread > cell.n) return t`${place}, ${unreadText(unread, cell.n, outcome)}.`;
  const [largest] = cell.kinds;
  if (largest === undefined) return null;
  const answers = run.cells[cell.index]?.trajectories ?? [];
  if (answers[largest.central]?.ids.length === 0) return t`${place}, ${emptyText(largest.count, cell.n)}.`;
  const same = mostAlike(answers);
  if (outcome.map === 'text') return t`${place}, ${labelText(largest, cell.n, outcome)}.`;
  if (outcome.map !== 'meaning')
    return t`${place}, ${labelText(largest, cell.n, outcome)}; ${verbatimText(same, cell.n, 'they')}.`;
  const isOpaque = 2 * answers.filter(({ text }) => isFormal(text)).length >= cell.n;
  const meaning = (subject: Subject): string => meaningText(largest.count, cell.n, subject);
  if (isOpaque) return t`${place}, ${verbatimText(same, cell.n, 'answers')}; ${meaning('they')}.`;
  if (same >= largest.count && same > 1) return t`${place}, ${verbatimText(same, cell.n, 'answers')}.`;
  if (largest.count === 1) return t`${place}, ${meaning('answers')}.`;
  return t`${place}, ${meaning('answers')}; ${verbatimText(same, cell.n, 'they')}.`;
}

/** What a part of the headline calls the answers: the second part says only "they". */
type Subject = 'answers' | 'they';

function meaningText(alike: number, n: number, subject: Subject): string {
  if (alike === 1)
    return subject === 'answers' ? t`no two of ${n} answers say the same thing` : t`no two say the same thing`;
  if (alike === n)
    return subject === 'answers' ? t`all ${n} answers say roughly the same thing` : t`all say roughly the same thing`;
  return subject === 'answers'
    ? t`${alike} of ${n} answers say roughly the same thing`
    : t`${alike} say roughly the same thing`;
}

function verbatimText(alike: number, n: number, subject: Subject): string {
  if (alike <= 1)
    return subject === 'answers' ? t`no two of ${n} answers match word for word` : t`no two match word for word`;
  if (alike === n) return subject === 'answers' ? t`all ${n} answers match word for word` : t`all match word for word`;
  return subject === 'answers' ? t`${alike} of ${n} answers match word for word` : t`${alike} match word for word`;
}

function emptyText(empty: number, n: number): string {
  return empty === n ? t`all ${formatCount(n, 'answer')} are empty` : t`${empty} of ${n} answers are empty`;
}

function unreadText(unread: number, n: number, outcome: OutcomeSpec): string {
  const answers = t`${unread} of ${formatCount(n, 'answer')}`;
  switch (outcome.map) {
    case 'options':
      return t`${answers} name none of the options`;
    case 'number':
      return t`${answers} contain no number`;
    case 'json':
      if (outcome.field === '.') return t`${answers} contain no JSON`;
      return t`${answers} have no JSON field “${excerpt(outcome.field, longestLabel)}”`;
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

function labelText({ label, count }: Kind, n: number, outcome: OutcomeSpec): string {
  const answers = count === n ? t`all ${formatCount(n, 'answer')}` : t`${count} of ${formatCount(n, 'answer')}`;
  const quoted = excerpt(label, longestLabel);
  if (count === 1) return t`no two of ${n} answers are of one kind`;
  switch (outcome.map) {
    case 'text':
      return t`${answers} are “${quoted}”`;
    case 'options':
      return t`${answers} choose “${quoted}”`;
    case 'word':
    case 'sentence':
      return t`${answers} begin with “${quoted}”`;
    case 'number':
      return t`${answers} give the number ${quoted}`;
    case 'code':
      return t`${answers} have the same code, “${quoted}”`;
    case 'json':
    case 'regex':
    case 'auto':
    case 'meaning':
      return t`${answers} give “${quoted}”`;
  }
}

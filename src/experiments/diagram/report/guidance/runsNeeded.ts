/** How many answers a statement about a cell takes, from the answers that it has (docs/method.md#how-many-runs). */
import type { Figure } from '../../../../core/figure.ts';
import { formatFigure } from '../../../../core/figureText.ts';
import { formatCount } from '../../../../core/format.ts';
import { modalCertificate } from '../../../../core/guidance/modalTest.ts';
import { allSucceed, anySucceeds, modeFigure } from '../../../../core/guidance/runsNeeded.ts';
import { reasonText } from '../../../../core/reasons.ts';
import { t } from '../../../../core/text.ts';
import { unitText } from '../../../../core/units.ts';
import type { CellReport, GridReport } from '../../../../domain/report.ts';

/** Answers needed at one cell. */
export interface RunsNeeded {
  readonly cell: number;
  readonly n: number;
  /** Label of the most frequent kind. */
  readonly kind: string;
  /** Answers after which the most frequent kind is the most likely one with chance 95%. */
  readonly mode: Figure;
  /** Number of answers after which the most likely kind was certain, looking after each; null where it is not. */
  readonly certainAfter: number | null;
  /** Number of answers that were looked at, those that were drawn on included. */
  readonly seen: number;
  /** What counts as success: the right shape, or the most frequent kind. */
  readonly success: 'shape' | 'kind';
  readonly successes: number;
  /** For some numbers of tries: the chance that all of them succeed, and that at least one does. */
  readonly tries: readonly { readonly k: number; readonly all: Figure; readonly any: Figure }[];
}

/** Numbers of tries that are listed. */
const listedTries: readonly number[] = [1, 2, 3, 5, 8, 16];

/** What a finished cell says; null for one without answers. */
export function runsNeeded({ guidance }: GridReport, cell: CellReport): RunsNeeded | null {
  const [first] = cell.kinds;
  if (cell.state !== 'done' || first === undefined) return null;
  const order = new Array<string>(cell.n).fill('');
  cell.kinds.forEach(({ members }, kind) => {
    for (const member of members) order[member] = String(kind);
  });
  const drawn = guidance?.drawnOn?.cell === cell.index ? guidance.drawnOn : undefined;
  const shape = guidance?.goals
    .find(({ kind }) => kind === 'shape')
    ?.settings.find(setting => setting.cell === cell.index)?.figure;
  const shaped = shape?.kind === 'estimate' ? Math.round(shape.value * shape.n) : null;
  const successes = shaped ?? first.count;
  return {
    cell: cell.index,
    n: cell.n,
    kind: first.label,
    mode: modeFigure([...cell.kinds.map(({ count }) => count), ...(cell.unread?.members ?? []).map(() => 1)]),
    certainAfter: drawn === undefined ? (modalCertificate(order)?.after ?? null) : drawn.certainAfter,
    seen: drawn?.n ?? cell.n,
    success: shaped === null ? 'kind' : 'shape',
    successes,
    tries: listedTries
      .filter(k => k <= cell.n)
      .map(k => ({ k, all: allSucceed(successes, cell.n, k), any: anySucceeds(successes, cell.n, k) })),
  };
}

/** What the answers say about the most frequent kind, in two sentences. */
export function runsSentence({ mode, certainAfter, seen }: RunsNeeded): string {
  const needed =
    mode.kind === 'abstain'
      ? t`How many answers show the most likely kind is not stated: ${reasonText(mode.reason)}.`
      : t`With ${answersText(mode)}, the most frequent kind is the most likely one with 95% probability.`;
  const certain =
    certainAfter === null
      ? t`These ${formatCount(seen, 'answer')} do not make it certain yet.`
      : t`Here it was certain after ${formatCount(certainAfter, 'answer')}, looking after each one.`;
  return `${needed} ${certain}`;
}

function answersText(figure: Figure): string {
  const { value, interval } = formatFigure(figure, { decimals: 0 });
  const noun = unitText('answers', Number(value));
  return interval === '' ? `${value} ${noun}` : `${value} ${noun} ${interval}`;
}

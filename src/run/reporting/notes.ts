/** Notes that apply to runs of every kind. */
import { groupedBy } from '../../core/groupBy.ts';
import { spelledShare } from '../../core/trajectory.ts';
import { capabilitiesOf } from '../../domain/capabilities.ts';
import { axesOf } from '../../domain/gridPlace.ts';
import type { ModelCard } from '../../domain/languageModel.ts';
import type { Message } from '../../domain/message.ts';
import { endsInOpenExample } from '../../domain/openExample.ts';
import { parseModelReference } from '../../domain/modelReference.ts';
import { heldCut, type CellReport } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import { isPenalized, isTruncated } from '../../domain/sampling.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';
import { groupingOf } from '../measuring/cellReports.ts';

const fewAnswers: readonly Message['code'][] = ['few-answers', 'few-other-answers'];

/** Notes on the sample, most important first: what the budget left out, unfinished cells, cut-off answers. */
export function sampleNotes(run: Run, cells: readonly CellReport[]): Message[] {
  const { mode, shortfalls } = run.plan;
  // Long runs have neither kinds nor agreement.
  const own = mode === 'answers' ? shortfalls : shortfalls.filter(({ code }) => !fewAnswers.includes(code));
  return [...own, ...interrupted(cells), ...cutAnswers(run, cells)];
}

/** Notes on the grouping of answers, the models and the sampler. */
export function readingNotes(run: Run, outcome: OutcomeSpec): Message[] {
  const { manifest, plan } = run;
  return [
    ...(plan.mode === 'answers' ? (groupingOf(run, plan.home, outcome)?.notes ?? []) : []),
    ...manifest.models.flatMap(({ card }) => modelNotes(card, plan.batch)),
    ...failedPreparation(manifest),
    ...(manifest.spec.prompt.endsWith(' ') && manifest.models.some(({ form }) => form === 'raw')
      ? [{ code: 'space-at-end' } as const]
      : []),
    ...(manifest.models.some(one => sendsOpenExample(manifest.spec, one)) ? [{ code: 'open-example' } as const] : []),
    ...spelledLetters(run),
    ...(plan.cells.some(isTruncated) ? [{ code: 'truncated-sampler' } as const] : []),
    ...(plan.cells.some(isPenalized) ? [{ code: 'penalized-sampler' } as const, ...penaltyNotes(manifest)] : []),
  ];
}

/** That a model is in fp32 because it could not be prepared in 8 bits, which also tells what to do. */
function failedPreparation({ facts: { precision } }: Run['manifest']): Message[] {
  return precision?.reason.code === 'auto-not-prepared' ? [precision.reason] : [];
}

/** Whether a prompt that ends in an example to complete went to a model as a message, though it also continues text. */
function sendsOpenExample(
  { prompt, messages = [] }: Run['manifest']['spec'],
  { form, card }: Run['manifest']['models'][number],
): boolean {
  return form === 'chat' && card.forms.includes('raw') && messages.length === 0 && endsInOpenExample(prompt);
}

/** Share of beginnings of letters among tokens from which on the vocabulary of a model lacks the language. */
const muchSpelled = 0.2;

/** Whether the model spells what it writes in the home cell from bytes. */
function spelledLetters({ cells, manifest, plan }: Run): Message[] {
  const window = plan.windows[plan.cells[plan.home]?.window ?? 0];
  const card = manifest.models[window?.model ?? 0]?.card;
  const share = spelledShare(cells[plan.home]?.trajectories ?? []);
  return card === undefined || share < muchSpelled
    ? []
    : [{ code: 'spelled-letters', name: card.baseName ?? card.name, share }];
}

function penaltyNotes({ models }: Run['manifest']): Message[] {
  const others = models.filter(({ card }) => !capabilitiesOf(card).settings.includes('penaltyTokens'));
  return others.map(({ card: { name } }) => ({ code: 'served-penalties', name }) as const);
}

function interrupted(cells: readonly CellReport[]): Message[] {
  const stopped = cells.filter(cell => cell.state === 'interrupted').length;
  return stopped === 0 ? [] : [{ code: 'interrupted-cells', cells: stopped }];
}

/** Share of a budget in which no answer ends where more of it would hardly help. */
const lastPart = 0.2;

/** Whether answers of a cell ended, but none of them in the last fifth of its budget. */
function endsOnlyEarly({ cells }: Run, index: number, budget: number): boolean {
  const ended = (cells[index]?.trajectories ?? []).filter(answer => answer.ended);
  return ended.length > 0 && ended.every(({ ids }) => ids.length <= (1 - lastPart) * budget);
}

type CutReason = 'cut' | 'unending' | 'circling' | 'hot';

/** Why more than half of the answers of a cell were cut; null where fewer were, apart from noise. */
function cutReason(run: Run, cell: CellReport): CutReason | null {
  const { state, regime, cut, cutNoise = 0, n, index } = cell;
  if (state !== 'done') return null;
  if (regime?.name === 'dissolved') return cut > n / 2 ? 'hot' : null;
  if (cut - cutNoise <= n / 2) return null;
  if (heldCut(cell) <= n / 2) return 'circling';
  return endsOnlyEarly(run, index, budgetOf(run, cell)) ? 'unending' : 'cut';
}

function budgetOf({ plan }: Run, { index }: CellReport): number {
  return plan.cells[index]?.tokens ?? plan.tokens;
}

function cutAnswers(run: Run, cells: readonly CellReport[]): Message[] {
  const inOrder = [...cells].sort((a, b) => a.row - b.row || a.column - b.column);
  const byReason = groupedBy(inOrder, cell => cutReason(run, cell));
  const notesOf = (reason: CutReason, note: (tokens: number, at: readonly CellReport[]) => Message): Message[] =>
    [...groupedBy(byReason.get(reason) ?? [], cell => budgetOf(run, cell))].map(([tokens, at]) => note(tokens, at));
  return [
    ...notesOf('cut', (tokens, at) => ({
      code: 'cut-answers',
      tokens,
      cells: at.length,
      share: Math.max(...at.map(cell => heldCut(cell) / cell.n)),
      where: placesOf(run, at),
    })),
    ...notesOf('unending', (tokens, at) => ({ code: 'unending-answers', tokens, where: placesOf(run, at) })),
    ...notesOf('circling', (tokens, at) => ({ code: 'circling-answers', tokens, where: placesOf(run, at) })),
    ...notesOf('hot', (tokens, at) => ({ code: 'hot-answers', tokens, where: placesOf(run, at) })),
  ];
}

/** "whole prompt at 0.3, 0.5; last 3 words at 0.3". */
function placesOf(run: Run, cells: readonly CellReport[]): string {
  const { x, y } = axesOf(run.plan);
  const rows = y.labels.flatMap((label, at) => {
    const columns = cells.filter(cell => cell.row === at).map(cell => x.labels[cell.column] ?? '');
    return columns.length === 0 ? [] : [`${label} at ${columns.join(', ')}`];
  });
  return rows.join('; ');
}

function modelNotes(
  { id, name: model, kind, notes, capabilities, invariance, quantization, precision, int8 }: ModelCard,
  batch: number,
): Message[] {
  const isRoundedByChoice = parseModelReference(id).precision !== null;
  const isCoupled = invariance === 'batch-coupled' || invariance === 'fixed-capacity';
  return [
    ...(kind === 'served' ? notes : []),
    ...(capabilities?.failed ?? []),
    ...(isCoupled ? [{ code: invariance, model, batch }] : []),
    ...(int8 ? [{ code: 'int8-arithmetic', model, ...int8 } as const] : []),
    ...(quantization === 'none' || isRoundedByChoice
      ? []
      : [{ code: 'rounded-arithmetic', model, precision } as const]),
  ];
}

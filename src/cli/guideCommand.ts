/** `adjacent guide`: what to turn for which goal, from the answers of a run file. */
import { resolve } from 'node:path';
import { AdjacentError } from '../core/adjacentError.ts';
import type { Figure } from '../core/figure.ts';
import { formatCount } from '../core/format.ts';
import { reasonText } from '../core/reasons.ts';
import { excerpt, t } from '../core/text.ts';
import type { Addition } from '../domain/addition.ts';
import type { GoalReport, GuidanceReport } from '../domain/guidance.ts';
import type { RunReport } from '../domain/report.ts';
import { goalChangeText, goalFigureText } from '../experiments/diagram/report/guidance/guidanceWords.ts';
import { runsNeeded, runsSentence, type RunsNeeded } from '../experiments/diagram/report/guidance/runsNeeded.ts';
import type { GuideCommand } from './commandLine.ts';
import { exitCodes } from './exitCode.ts';
import { nextCommandLines } from './nextCommands.ts';
import type { Session } from './session.ts';
import { tableLines } from './table.ts';

/** Resolves with the exit code. Rejects with AdjacentError bad-argument for a goal that the run does not have or a run
 * without guidance, and what the engine throws. */
export async function guideCommand(
  { path, goal, check, untilCertain, commitment, finish, reference, json }: GuideCommand,
  session: Session,
): Promise<number> {
  const { engine, progress, signal } = session;
  const file = resolve(path);
  let report = await engine.openRun(file);
  const additions: readonly Addition[] = [
    ...(finish ? [{ kind: 'finish', cell: report.home } as const] : []),
    ...(commitment ? [{ kind: 'commitment' } as const] : []),
    ...(reference === null ? [] : [{ kind: 'reference', text: reference } as const]),
  ];
  for (const addition of additions)
    ({ report } = await engine.add(file, { outcome: report.outcome, addition }, { progress }, signal));
  if (check)
    for (const cell of openProposals(chosenGoals(guidanceOf(report), goal)))
      ({ report } = await engine.check(file, cell, report.outcome, { progress }, signal));
  if (untilCertain) ({ report } = await engine.check(file, report.home, report.outcome, { progress }, signal));
  const guidance = guidanceOf(report);
  const goals = chosenGoals(guidance, goal);
  const runs = runsOf(report);
  if (json) session.printJson({ adjacent: session.version, file, guidance: { ...guidance, goals }, runs });
  else
    session.print([
      ...goals.flatMap(one => [...goalLines(one), '']),
      ...runs.slice(0, 1).map(runsLine),
      ...checkLines(goals, path),
      ...(report.kind === 'study' ? [] : nextCommandLines(goals, report)),
    ]);
  return exitCodes.done;
}

/** How to check the proposals that were not checked. */
function checkLines(goals: readonly GoalReport[], path: string): string[] {
  if (openProposals(goals).length === 0) return [];
  return ['', t`To check the proposals on fresh answers: adjacent guide ${path} --check`];
}

/** How many answers each finished cell needs, the current setting first. */
function runsOf(report: RunReport): readonly RunsNeeded[] {
  if (report.kind === 'study') return [];
  const cells = report.cells.toSorted((a, b) => Number(b.index === report.home) - Number(a.index === report.home));
  return cells.flatMap(cell => runsNeeded(report, cell) ?? []);
}

function runsLine(runs: RunsNeeded): string {
  return t`How many runs: ${runsSentence(runs)}`;
}

function guidanceOf(report: RunReport): GuidanceReport {
  if ('guidance' in report) return report.guidance;
  throw new AdjacentError(
    'bad-argument',
    t`This run has no answers to guide by.`,
    t`Analyze the prompt in answers mode, at several temperatures.`,
  );
}

function chosenGoals({ goals }: GuidanceReport, goal: string | null): readonly GoalReport[] {
  if (goal === null) return goals;
  const chosen = goals.filter(({ id }) => id === goal);
  if (chosen.length > 0) return chosen;
  const known = goals.map(({ id }) => id).join(', ');
  throw new AdjacentError('bad-argument', t`There is no goal "${excerpt(goal)}" in this run.`, t`Use one of ${known}.`);
}

/** Cells of proposals that were not checked, each once. */
function openProposals(goals: readonly GoalReport[]): readonly number[] {
  return [...new Set(goals.flatMap(({ proposal, check }) => (proposal === null || check !== null ? [] : proposal)))];
}

/** The change from the current setting, null for that one itself; the reason where the setting has no figure. */
function changeCell(figure: Figure, effect: Figure | null, style: GoalReport['style']): string {
  if (figure.kind === 'abstain') return reasonText(figure.reason);
  return effect === null || effect.kind === 'abstain' ? '' : goalChangeText(effect, style);
}

function goalLines({ title, sentence, measure, settings, current, style }: GoalReport): string[] {
  const lengths = new Set(settings.map(({ tokens }) => tokens));
  const rows = settings.map(({ words, tokens, figure, effect, cell }) => [
    [
      cell === current.cell ? t`${words} (now)` : words,
      lengths.size > 1 ? t`, up to ${formatCount(tokens, 'token')}` : '',
    ].join(''),
    goalFigureText(figure, style),
    changeCell(figure, cell === current.cell ? null : effect, style),
  ]);
  return [
    `${title}: ${sentence}`,
    ...tableLines([formatCount(settings.length, 'setting'), measure, t`change`], rows).map(line => `  ${line}`),
  ];
}

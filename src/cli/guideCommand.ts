/** `adjacent guide`: what to turn for which goal, from the answers of a run file. */
import { resolve } from 'node:path';
import { AdjacentError } from '../core/adjacentError.ts';
import { formatCount } from '../core/format.ts';
import { excerpt, t } from '../core/text.ts';
import type { GoalReport, GuidanceReport } from '../domain/guidance.ts';
import type { RunReport } from '../domain/report.ts';
import { goalFigureText } from '../experiments/diagram/report/guidance/guidanceWords.ts';
import type { GuideCommand } from './commandLine.ts';
import { exitCodes } from './exitCode.ts';
import type { Session } from './session.ts';
import { tableLines } from './table.ts';

/** Resolves with the exit code. Rejects with AdjacentError bad-argument for a goal that the run does not have or a run
 * without guidance, and what the engine throws. */
export async function guideCommand({ path, goal, check, json }: GuideCommand, session: Session): Promise<number> {
  const { engine, progress, signal } = session;
  const file = resolve(path);
  let guidance = guidanceOf(await engine.openRun(file));
  if (check)
    for (const cell of openProposals(chosenGoals(guidance, goal)))
      guidance = guidanceOf((await engine.check(file, cell, { progress }, signal)).report);
  const goals = chosenGoals(guidance, goal);
  if (json) session.printJson({ adjacent: session.version, file, guidance: { ...guidance, goals } });
  else session.print(goals.flatMap((one, at) => [...(at === 0 ? [] : ['']), ...goalLines(one)]));
  return exitCodes.done;
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

function goalLines({ title, sentence, measure, settings, current, style }: GoalReport): string[] {
  const rows = settings.map(({ words, figure, effect, cell }) => [
    cell === current.cell ? t`${words} (now)` : words,
    goalFigureText(figure, style),
    cell === current.cell || effect.kind === 'abstain' ? '' : goalFigureText(effect, style),
  ]);
  return [
    `${title}: ${sentence}`,
    ...tableLines([formatCount(settings.length, 'setting'), measure, t`change`], rows).map(line => `  ${line}`),
  ];
}

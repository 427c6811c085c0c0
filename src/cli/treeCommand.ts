/** `adjacent tree`: the possibility tree of a run file, and more answers behind a beginning of it. */
import { resolve } from 'node:path';
import { AdjacentError } from '../core/adjacentError.ts';
import { excerpt, t } from '../core/text.ts';
import type { Beginning } from '../domain/paths.ts';
import type { AnswerView, RunReport } from '../domain/report.ts';
import { treeDocument, treeLines, treeMarkdown } from '../experiments/diagram/report/treeExport.ts';
import type { TreeCommand } from './commandLine.ts';
import { exitCodes } from './exitCode.ts';
import type { Session } from './session.ts';

/** Resolves with the exit code. Rejects with AdjacentError bad-argument for a cell that does not exist or a beginning
 * that no answer has, and what the engine throws. */
export async function treeCommand(command: TreeCommand, session: Session): Promise<number> {
  const { path, after, force, json, markdown } = command;
  const { engine, progress, signal } = session;
  const file = resolve(path);
  let report = await engine.openRun(file);
  const cell = command.cell ?? report.home;
  if (report.cells[cell] === undefined) throw noCell(report, cell);
  let detail = await engine.describeCell(file, cell, report.outcome);
  if (after !== null || force !== null) {
    const behind: Beginning = { ids: beginningOf(detail.answers, after ?? ''), inserted: 0, words: force ?? '' };
    ({ report } = await engine.grow(file, { cell, outcome: report.outcome, behind }, { progress }, signal));
    detail = await engine.describeCell(file, cell, report.outcome);
  }
  const branches = report.kind === 'study' ? [] : (report.paths?.branches ?? []).filter(one => one.cell === cell);
  if (json)
    session.printJson({
      adjacent: session.version,
      file,
      tree: treeDocument(report, cell, detail),
      branches,
    });
  else if (markdown) session.print([treeMarkdown(report, cell, detail)]);
  else session.print([...treeLines(detail), ...branches.map(({ sentence }) => sentence)]);
  return exitCodes.done;
}

/** Tokens of a beginning: those of the first answer that begins with this text and has a token that ends with it. */
function beginningOf(answers: readonly AnswerView[], text: string): readonly number[] {
  for (const { pieces, ids = [], text: whole } of answers) {
    if (!whole.startsWith(text)) continue;
    let length = 0;
    const count = text === '' ? 0 : pieces.findIndex(piece => (length += piece.length) === text.length) + 1;
    if (text === '' || count > 0) return ids.slice(0, count);
  }
  throw new AdjacentError(
    'bad-argument',
    t`No answer begins with "${excerpt(text)}" at the end of a word.`,
    t`Use the beginning of an answer as the tree shows it, and --force for words that no answer has there.`,
  );
}

function noCell({ cells }: RunReport, cell: number): AdjacentError {
  return new AdjacentError(
    'bad-argument',
    t`This run has no cell ${cell}.`,
    cells.length === 0 ? t`Open the run of a prompt.` : t`Use a number from 0 to ${cells.length - 1}.`,
  );
}

/** Saves a run where the user wants it, as a run file or in an export format. */
import type { CellChoice, RunFormat } from '../../protocol/engineProtocol.ts';
import { summaryMarkdown } from '../../experiments/exports.ts';
import { cellDetailOf, reportOf, tableOf } from '../../experiments/registry.ts';
import { answersCsv } from '../../run/reporting/answerTable.ts';
import { treeDocument, treeMarkdown } from '../../experiments/diagram/report/treeExport.ts';
import type { Run } from '../../domain/run.ts';
import { encodeRun } from '../../run/file/runFile.ts';
import { writeAtomically } from '../../storage/atomicFile.ts';

/** Write a run to `path` in a format. Throws AdjacentError storage-full or storage-read-only. */
export function saveRun(path: string, run: Run, format: RunFormat, of: CellChoice = {}): Promise<void> {
  return writeAtomically(path, textOf(run, format, of));
}

function textOf(run: Run, format: RunFormat, { cell = run.plan.home, outcome }: CellChoice): string {
  if (format === 'run') return encodeRun(run);
  const report = reportOf(run, outcome);
  switch (format) {
    case 'cells-csv':
      return tableOf(report);
    case 'answers-csv':
      return answersCsv(
        report,
        report.cells.flatMap(cell => cellDetailOf(run, cell.index, report.outcome).answers),
      );
    case 'markdown':
      return summaryMarkdown(report);
    case 'tree-json':
    case 'tree-markdown': {
      const detail = cellDetailOf(run, cell, outcome ?? report.outcome);
      return format === 'tree-json'
        ? `${JSON.stringify(treeDocument(report, cell, detail), null, 2)}\n`
        : treeMarkdown(report, cell, detail);
    }
  }
}

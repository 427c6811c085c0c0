/** Confirms a paper replication: shows what was found, what is missing and what it takes, and lets the user choose. */
import * as vscode from 'vscode';
import { t } from '../../core/text.ts';
import type { WeightPrecision } from '../../domain/modelReference.ts';
import type { ExperimentSpec, StudySpec } from '../../domain/spec.ts';
import { replicationSpec } from '../../experiments/replicationSpec.ts';
import { studyPreset } from '../../knobs/studyPresets.ts';
import type { ExperimentServices } from './experimentServices.ts';

/** Whether a spec is a replication with the paper's own three models, which have to be found on this machine. */
export function isReplication(spec: ExperimentSpec): spec is StudySpec {
  if (spec.kind !== 'study' || spec.study.kind !== 'replication') return false;
  return JSON.stringify(spec.study.axes) === JSON.stringify(studyPreset('replication').axes);
}

/** A button that runs the replication. */
interface RunItem extends vscode.MessageItem {
  readonly standIns: boolean;
  readonly precision: WeightPrecision | null;
}

/** The spec of a replication on the models and items that were found; null when the user cancels or nothing can run. */
export async function confirmReplication(
  spec: StudySpec,
  { engine, errors }: Pick<ExperimentServices, 'engine' | 'errors'>,
): Promise<StudySpec | null> {
  const original: RunItem = { title: t`Run`, standIns: false, precision: null };
  const rounded: RunItem = { title: t`Run with 4-bit Weights`, standIns: false, precision: '4-bit' };
  const ladder: RunItem = { title: t`Use Ladder Models Instead`, standIns: true, precision: null };
  const details: vscode.MessageItem = { title: t`Show Details` };
  const [items = null] = spec.study.items;
  const preflight = await engine.prepareReplication({ standIns: false, precision: null, items });
  const isComplete = preflight.found.study !== null;
  const runItems = isComplete ? [original, rounded] : [ladder];
  const answer = await vscode.window.showInformationMessage<vscode.MessageItem>(
    preflight.found.study === null ? preflight.found.error.message : t`The three models of the paper were found.`,
    { modal: true, detail: detailOf(preflight.lines) },
    ...runItems,
    details,
  );
  if (answer === details) await showLines(preflight.lines);
  const chosen = runItems.find(item => item === answer);
  if (chosen === undefined) return null;
  const { found } =
    isComplete && chosen === original
      ? preflight
      : await engine.prepareReplication({ standIns: chosen.standIns, precision: chosen.precision, items });
  if (found.study === null) {
    errors.report(found.error);
    return null;
  }
  return replicationSpec(spec, found.study);
}

/** The lines without their heading, which the dialog replaces by its message. */
function detailOf([, ...lines]: readonly string[]): string {
  return lines.map(line => line.trim()).join('\n');
}

/** Open the lines as a text document, so that their commands can be copied. */
async function showLines(lines: readonly string[]): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: `${lines.join('\n')}\n` }));
}

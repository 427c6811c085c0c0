/** A paper replication from the editor: what was found, what is missing and what it takes, then a choice. */
import * as vscode from 'vscode';
import type { WeightPrecision } from '../../domain/modelReference.ts';
import type { ExperimentSpec, StudySpec } from '../../domain/spec.ts';
import { studyPreset } from '../../knobs/studyPresets.ts';
import type { ExperimentServices } from './experimentServices.ts';

/** Whether a spec asks for the paper's own three models, which are looked for on this machine. */
export function isReplication(spec: ExperimentSpec): spec is StudySpec {
  if (spec.kind !== 'study' || spec.study.kind !== 'replication') return false;
  return JSON.stringify(spec.study.axes) === JSON.stringify(studyPreset('replication').axes);
}

interface Way {
  readonly label: string;
  readonly standIns: boolean;
  readonly precision: WeightPrecision | null;
}

const asTheyAre: Way = { label: 'Run', standIns: false, precision: null };
const rounded: Way = { label: 'Run with 4-bit Weights', standIns: false, precision: '4-bit' };
const small: Way = { label: 'Let Ladder Models Stand In', standIns: true, precision: null };
const howTo = 'Show What Is Missing';

/** The spec of a replication on what lies on this machine; null when the person turned back. */
export async function confirmReplication(
  spec: StudySpec,
  { engine, problems }: Pick<ExperimentServices, 'engine' | 'problems'>,
): Promise<StudySpec | null> {
  const [items = null] = spec.study.items;
  const preflight = await engine.prepareReplication({ standIns: false, precision: null, items });
  const ways = preflight.found.study === null ? [small] : [asTheyAre, rounded];
  const detail = preflight.lines
    .slice(1)
    .map(line => line.trim())
    .join('\n');
  const heading =
    preflight.found.study === null ? preflight.found.error.message : 'The three models of the paper were found.';
  const answer = await vscode.window.showInformationMessage(
    heading,
    { modal: true, detail },
    ...ways.map(way => way.label),
    howTo,
  );
  if (answer === howTo) await show(preflight.lines);
  const way = ways.find(({ label }) => label === answer);
  if (way === undefined) return null;
  const { found } =
    preflight.found.study !== null && way === asTheyAre
      ? preflight
      : await engine.prepareReplication({ standIns: way.standIns, precision: way.precision, items });
  if (found.study === null) {
    problems.report(found.error);
    return null;
  }
  const { study } = found;
  const { shots, orders } = spec.study;
  return { ...spec, model: String(study.axes[0]?.levels[0] ?? spec.model), study: { ...study, shots, orders } };
}

/** The lines as a text, so that commands can be copied. */
async function show(lines: readonly string[]): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: `${lines.join('\n')}\n` }));
}

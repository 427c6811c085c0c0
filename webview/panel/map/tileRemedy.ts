/** What a reader can do about a tile that states nothing: the run that would state it. */
import { t } from '../../../src/core/text.ts';
import { formatCount } from '../../../src/core/format.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { limits } from '../../../src/domain/limits.ts';
import type { GridReport, RunReport, Tile } from '../../../src/domain/report.ts';
import type { RunChoices } from '../../../src/domain/spec.ts';
import { isRunning, type Actions } from '../panelState.ts';
import { textButton } from '../toggles.ts';

interface Remedy {
  readonly label: string;
  readonly changes: Partial<RunChoices>;
}

/** The button of a tile; null where no other run of this kind states more. */
export function tileRemedy({ id, title, figure }: Tile, report: RunReport, actions: Actions): HTMLElement | null {
  if (report.kind === 'study' || report.spec.kind === 'calibration' || isRunning(report)) return null;
  const remedy = remedyOf(figure, report);
  return remedy === null
    ? null
    : textButton(`remedy-${id}`, remedy.label, () => actions.runWith(remedy.changes), t`${title}: `);
}

function remedyOf(figure: Figure, { spec, cells }: GridReport): Remedy | null {
  if (figure.kind !== 'abstain') return null;
  const { reason } = figure;
  const most = Math.max(0, ...cells.map(({ n }) => n));
  if (reason.code === 'needs-more') return reason.unit === 'answers' ? withAnswers(reason.needed) : null;
  if (reason.code === 'may-dissolve') return most === 0 ? null : withAnswers(2 * most);
  if (reason.code !== 'needs-temperatures' || (spec.kind !== 'diagram' && spec.kind !== 'sweep')) return null;
  if (spec.temperatures !== undefined)
    return { label: t`Run over more temperatures`, changes: { temperatures: 'auto' } };
  return spec.preset === 'quick' ? { label: t`Run with the Standard preset`, changes: { preset: 'standard' } } : null;
}

function withAnswers(samples: number): Remedy | null {
  return samples > limits.samples
    ? null
    : { label: t`Run with ${formatCount(samples, 'answer')}`, changes: { samples } };
}

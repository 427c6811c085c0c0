/** What the map can sample further, and the button that does. */
import { formatCount, roughDuration } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { GridRest, RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import { chooser } from '../chooser.ts';
import type { Actions } from '../panelState.ts';
import { sampleCellText } from './unsampledCell.ts';

/** Null where nothing is left and while the run is under way. */
export function restBlock(report: RunReport, actions: Actions): HTMLElement | null {
  if (report.kind === 'study' || report.rest === undefined || report.status === 'running') return null;
  const { rest } = report;
  return h(
    'p',
    { class: 'map-rest' },
    h(
      'vscode-button',
      { id: 'sample-rest', appearance: 'secondary', onclick: () => actions.post({ type: 'resume' }) },
      [
        t`Sample ${formatCount(rest.cells, t`more cell`)}`,
        ...(rest.seconds === null ? [] : [roughDuration(rest.seconds)]),
      ].join(' · '),
    ),
    h('span', { class: 'muted' }, restText(rest)),
    placeChooser(rest, actions),
  );
}

/** One place that is not on the map, and the button that samples it alone; null where all places are on the map. */
function placeChooser({ places, cells, seconds }: GridRest, actions: Actions): HTMLElement | null {
  const [first] = places ?? [];
  if (places === undefined || first === undefined) return null;
  const labels = Object.fromEntries(places.map(({ cell, label }) => [String(cell), label]));
  const place = chooser('place', t`Or one place`, labels, String(first.cell));
  return h(
    'span',
    { class: 'map-rest-place' },
    place.element,
    h(
      'vscode-button',
      {
        id: 'sample-place',
        appearance: 'secondary',
        onclick: () => actions.post({ type: 'sample-cell', cell: Number(place.read() ?? first.cell) }),
      },
      sampleCellText(seconds, cells),
    ),
  );
}

function restText({ windows, temperatures }: GridRest): string {
  if (windows > 0) return t`Adds ${formatCount(windows, t`context window`)}, which the time of this preset left out.`;
  return temperatures > 0
    ? t`Adds ${formatCount(temperatures, t`temperature`)} around what was sampled.`
    : t`Completes the map.`;
}

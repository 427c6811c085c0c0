/** Internals, in the Details tab: do they change where the answers change (docs/method.md#internals)? */
import { measureNames, type InternalMeasure } from '../../../src/core/internals/internalsVerdict.ts';
import { metricOf } from '../../../src/core/metrics.ts';
import { t } from '../../../src/core/text.ts';
import type { InternalsReport } from '../../../src/domain/internals.ts';
import { messageText } from '../../../src/domain/message.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { curveFigure, destroyCharts } from '../charts/curveFigure.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { disclosure, pictureToggle } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';
import { tabSection, togglesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { heatMap, type HeatRow } from './heatMap.ts';
import { layerProfile } from './layerProfile.ts';

/** The section. */
export function internalsSection(actions: Actions, themeVersion: () => number): PanelSection {
  return tabSection('internals', {
    class: 'stack internals',
    label: t`Internals`,
    inputs: state => [state.report, state.on, themeVersion()],
    draw: (state, report) =>
      report.kind === 'study' || report.internals === undefined ? [] : drawInternals(state, report.internals, actions),
    release: destroyCharts,
  });
}

function drawInternals(state: PanelState, internals: InternalsReport, actions: Actions): Child[] {
  const toggles = togglesOf(state, actions);
  return [
    h('p', { class: 'lead' }, internals.sentence),
    ...internals.missing.map(message => h('p', { class: 'note' }, messageText(message))),
    h(
      'p',
      { class: 'muted' },
      internals.note,
      ' ',
      ...disclosure('about:internals', t`How is this tested?`, about(), toggles),
    ),
    ...(internals.temperatures.length === 0 ? [] : [behaviorBlock(internals, toggles)]),
    ...internals.measures.map(({ measure }) => measureBlock(internals, measure, toggles)),
  ];
}

function about(): string {
  return t`Each row is one series over the temperatures. It changes when its figures differ by more than chance (χ² about their mean; false discovery rate 10% over all rows). The change is sharp when a sigmoid or step beats every smooth curve by a BIC difference of more than 10, as in the phase verdict. Its place is the center of the sigmoid, with a 95% interval from 200 resamples. Two changes are at one place when 0 is inside the interval of the difference of their centers.`;
}

/** The metrics of the answers, which internals are compared with. */
function behaviorBlock({ behavior, temperatures }: InternalsReport, toggles: Toggles): HTMLElement {
  const title = t`What the answers do`;
  const rows = behavior.map((series): HeatRow => ({
    id: series.metric,
    label: metricOf(series.metric).name,
    series,
    ownScale: true,
  }));
  return block(title, 'internals-behavior', toggles, heatMap(title, temperatures, rows, 'internals-behavior', toggles));
}

function measureBlock(internals: InternalsReport, measure: InternalMeasure, toggles: Toggles): HTMLElement {
  const title = measureNames[measure]();
  const layers = internals.measures.find(one => one.measure === measure)?.layers ?? [];
  const isAttention = measure === 'attention-entropy' || measure === 'attention-entropy-rest';
  const rows = layers.flatMap((series): HeatRow[] => {
    const id = `heads:${measure}:${series.layer}`;
    const own: HeatRow = {
      id,
      label: t`layer ${series.layer}`,
      series,
      expands: isAttention && internals.heads.length > 0,
    };
    if (!isAttention || !toggles.isOn(id)) return [own];
    const heads = internals.heads.filter(({ layer }) => layer === series.layer);
    return [
      own,
      ...heads.map(({ head, figures, rest }) => ({
        id: `${id}:${head}`,
        label: t`head ${head}`,
        series: { figures: measure === 'attention-entropy' ? figures : rest },
      })),
    ];
  });
  return block(
    title,
    measure,
    toggles,
    h('p', {}, ...meaningOf(measure)),
    layers.length > 1
      ? curveFigure(
          { curve: layerProfile(measure, title, layers, internals.temperatures), definition: '', counted: t`answers` },
          toggles,
        )
      : null,
    heatMap(title, internals.temperatures, rows, measure, toggles),
  );
}

function meaningOf(measure: InternalMeasure): Child[] {
  switch (measure) {
    case 'attention-entropy':
      return [
        term(t`Attention entropy`, 'attention-entropy'),
        ': ',
        t`0 when a head looks at one position, 1 when it looks at all alike. Mean over the heads of a layer; open a layer for its heads.`,
      ];
    case 'attention-entropy-rest':
      return [
        t`The same without the first position, on which many heads rest when they have nothing to look for (attention sink).`,
      ];
    case 'participation-ratio':
      return [
        term(t`Effective dimension`, 'effective-dimension'),
        ': ',
        t`in how many directions the states of a layer differ between answers. It depends on the number of answers, which is the same in every column.`,
      ];
    case 'two-nn':
      return [t`The same by the distances to the two nearest states, which follows curved surfaces.`];
  }
}

function block(title: string, id: string, toggles: Toggles, ...children: Child[]): HTMLElement {
  return h('div', { class: 'block' }, h('h2', {}, title, ' ', pictureToggle(id, title, toggles)), ...children);
}

/** What the page shows before anything is known: what will appear and how to read it. */
import { t } from '../../src/core/text.ts';
import type { RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import { cividis, cssColor } from '../shared/palette.ts';
import type { PanelState } from './panelState.ts';
import { runView } from './runView.ts';
import type { PanelSection } from './view.ts';

/** Shown until a report arrives, and while it has no cells yet. */
export function introductionSection(): PanelSection {
  return {
    host: h('section', { class: 'empty', 'aria-label': t`How to read the phase diagram` }),
    inputs: state => [isEmpty(state), state.report?.axes],
    draw: state => (isEmpty(state) ? introduction(state.report) : []),
  };
}

function isEmpty({ report, gone }: PanelState): boolean {
  return gone === null && (report === null || runView(report).isEmpty);
}

function introduction(report: RunReport | null): readonly HTMLElement[] {
  return [
    h(
      'p',
      { class: 'muted' },
      t`Adjacent samples the model many times with the same prompt. The first map is exact and appears as soon as the model is open: its bright cells are those where many next tokens are likely. Sampled cells then fill in one by one.`,
    ),
    h(
      'div',
      { class: 'lesson' },
      sampleMap(report),
      h(
        'ol',
        {},
        ...axesLesson(report),
        lesson(
          t`Color of sampled cells: how alike the answers are.`,
          t`In bright cells the answers are alike; in dark cells they differ.`,
        ),
        isOverTemperature(report)
          ? lesson(t`Dashed line: the dissolution boundary.`, t`Beyond it, answers are noise on average.`)
          : null,
      ),
    ),
    h(
      'p',
      { class: 'muted' },
      t`Every estimate has a 95% interval. Where there is not enough evidence, the cell is hatched and says what is missing.`,
    ),
  ];
}

function lesson(title: string, text: string): HTMLElement {
  return h('li', {}, h('strong', {}, title), ' ', text);
}

function isOverTemperature(report: RunReport | null): boolean {
  return report === null || report.axes.x.knob === 'temperature';
}

/** What columns and rows will be. */
function axesLesson(report: RunReport | null): readonly HTMLElement[] {
  const columns =
    report === null || report.axes.x.knob === 'temperature'
      ? lesson(
          t`Across: temperature.`,
          t`On the left the model repeats its favorite tokens; on the right it tries unlikely ones.`,
        )
      : lesson(t`Across: ${report.axes.x.name}.`, '');
  const rows =
    report === null || report.axes.y.knob === 'window'
      ? lesson(
          t`Down: how much of the prompt the model sees.`,
          t`Where rows differ by more than their intervals, the missing words mattered.`,
        )
      : lesson(
          t`Down: ${report.axes.y.name}.`,
          t`Where rows differ by more than their intervals, this knob makes a difference.`,
        );
  return [columns, rows];
}

/** A sketch of a map without numbers: not data. */
function sampleMap(report: RunReport | null): HTMLElement {
  const cells = Array.from({ length: 4 * 6 }, (_, i) => {
    const [row, column] = [Math.floor(i / 6), i % 6];
    return h('span', { class: 'lesson-cell', '--fill': cssColor(cividis(1 - (column * (1 + row * 0.28)) / 9)) });
  });
  return h(
    'div',
    { class: 'lesson-picture', 'aria-hidden': 'true' },
    h('div', { class: 'lesson-map' }, ...cells, isOverTemperature(report) ? h('span', { class: 'lesson-line' }) : null),
    h('div', { class: 'lesson-axis' }, `${report?.axes.x.name ?? t`temperature`} →`),
  );
}

/** What stands on the page before anything is known: what will appear and how to read it. */
import type { RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import { cividis, css } from '../shared/palette.ts';
import type { PanelState } from './panelState.ts';
import { runView } from './runView.ts';
import type { PanelSection } from './view.ts';

/** Shown until a report arrives, and while a report has no cells yet. */
export function emptySection(): PanelSection {
  return {
    host: h('section', { class: 'empty', 'aria-label': 'How to read this' }),
    inputs: state => [isEmpty(state), state.report?.axes],
    draw: state => (isEmpty(state) ? teaching(state.report) : []),
  };
}

function isEmpty({ report, gone }: PanelState): boolean {
  return gone === null && (report === null || runView(report).isEmpty);
}

function teaching(report: RunReport | null): readonly HTMLElement[] {
  return [
    h(
      'p',
      { class: 'muted' },
      'The model is being asked the same prompt many times. The first picture is exact and comes as soon as the model is open; sampled cells follow one by one.',
    ),
    h(
      'div',
      { class: 'lesson' },
      sampleMap(report),
      h(
        'ol',
        {},
        ...axesLesson(report),
        h(
          'li',
          {},
          h('strong', {}, 'Color: how alike the answers are. '),
          'Bright cells give the same answer again and again, dark ones something else each time.',
        ),
        overTemperature(report)
          ? h(
              'li',
              {},
              h('strong', {}, 'The dashed line: '),
              'beyond it answers stop making sense, whatever the prompt.',
            )
          : null,
      ),
    ),
    h(
      'p',
      { class: 'muted' },
      'Every number comes with its 95 % interval; where there is not enough evidence the cell is hatched and says so.',
    ),
  ];
}

function overTemperature(report: RunReport | null): boolean {
  return report === null || report.axes.x.knob === 'temperature';
}

/** What columns and rows will be. */
function axesLesson(report: RunReport | null): readonly HTMLElement[] {
  const across = overTemperature(report)
    ? h(
        'li',
        {},
        h('strong', {}, 'Across: temperature. '),
        'To the left the model repeats its favourite words, to the right it tries unlikely ones.',
      )
    : h('li', {}, h('strong', {}, `Across: ${report?.axes.x.name ?? ''}.`));
  const down =
    report === null || report.axes.y.knob === 'window'
      ? h(
          'li',
          {},
          h('strong', {}, 'Down: how much of the prompt the model sees. '),
          'Where rows differ, those words were closing possibilities.',
        )
      : h(
          'li',
          {},
          h('strong', {}, `Down: ${report.axes.y.name}. `),
          'Where rows differ, this is what made the difference.',
        );
  return [across, down];
}

/** A picture of a map without any numbers: an outline of the thing to come, not data. */
function sampleMap(report: RunReport | null): HTMLElement {
  const cells = Array.from({ length: 4 * 6 }, (_, i) => {
    const [row, column] = [Math.floor(i / 6), i % 6];
    return h('span', { class: 'lesson-cell', '--fill': css(cividis(1 - (column * (1 + row * 0.28)) / 9)) });
  });
  return h(
    'div',
    { class: 'lesson-picture', 'aria-hidden': 'true' },
    h('div', { class: 'lesson-map' }, ...cells, overTemperature(report) ? h('span', { class: 'lesson-line' }) : null),
    h('div', { class: 'lesson-axis' }, `${report?.axes.x.name ?? 'temperature'} →`),
  );
}

/** How strictly answers are grouped by meaning: a slider over the cuts of the selected cell. */
import { formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { Cut } from '../../../src/core/answers/outcome.ts';
import type { CellReport } from '../../../src/domain/report.ts';
import { changedValue, h } from '../../shared/dom.ts';
import { throttle } from '../../shared/throttle.ts';
import { selectedCell, type Actions, type PanelState } from '../panelState.ts';
import { textButton } from '../toggles.ts';
import type { PanelSection } from '../view.ts';
import { isGroupedAbove, isNoise } from '../groupingSection.ts';

/** Pause between two positions that are sent while the slider is dragged, in milliseconds. */
const pause = 120;

/** The section; empty for maps without a threshold, for noise, and where every threshold gives the same kinds. */
export function strictnessSection(actions: Actions): PanelSection {
  const slider = new StrictnessSlider(actions);
  return {
    host: h('section', { 'aria-label': t`Strictness of grouping` }),
    inputs: state => [isGroupedAbove(state), selectedCell(state), state.report?.outcome],
    draw: state => {
      const found = isGroupedAbove(state) ? positionsOf(state) : null;
      return found === null ? [] : [slider.show(found)];
    },
  };
}

interface Positions {
  readonly cell: number;
  readonly cuts: readonly Cut[];
  /** Positions in `cuts`: the one in use, and the calibrated one. */
  readonly at: number;
  readonly calibrated: number;
}

function positionsOf(state: PanelState): Positions | null {
  const cell = selectedCell(state);
  const cuts = cell?.cuts ?? [];
  if (cell === null || isNoise(cell) || cuts.length < 2) return null;
  return { cell: cell.index, cuts, at: positionOf(cell, cuts), calibrated: calibratedOf(cuts) };
}

/** Each position leaves another number of kinds. */
function positionOf({ kinds }: CellReport, cuts: readonly Cut[]): number {
  const found = cuts.findIndex(cut => cut.kinds === kinds.length);
  return found < 0 ? calibratedOf(cuts) : found;
}

function calibratedOf(cuts: readonly Cut[]): number {
  return cuts.findIndex(({ distance }) => distance === null);
}

/** One element that stays in the page, so that dragging is not interrupted. */
class StrictnessSlider {
  private readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly looser = h('span', {});
  private readonly stricter = h('span', {});
  private readonly mark = h('span', { class: 'strictness-mark', title: t`Calibrated threshold` });
  private readonly chosen = h('span', { class: 'muted' });
  private readonly back: HTMLElement;
  private shown: Positions | null = null;
  /** Position that was sent and has not come back. */
  private wanted: number | null = null;

  constructor(actions: Actions) {
    const send = throttle((position: number) => {
      const distance = this.shown?.cuts[position]?.distance ?? null;
      actions.regroup(distance === null ? { map: 'meaning' } : { map: 'meaning', cut: distance });
    }, pause);
    const choose = (position: number): void => {
      this.wanted = position;
      this.describe(position);
      send(position);
    };
    this.input = h('input', {
      id: 'strictness',
      type: 'range',
      min: 0,
      step: 1,
      'aria-label': t`Strictness of grouping, from looser to stricter`,
      oninput: event => {
        choose(Number(changedValue(event)));
      },
    });
    this.back = textButton('strictness-back', t`Back to the calibrated threshold`, () => {
      const { calibrated } = this.shown ?? {};
      if (calibrated === undefined) return;
      this.input.value = String(calibrated);
      this.input.focus();
      choose(calibrated);
    });
    this.element = h(
      'div',
      { class: 'strictness' },
      this.looser,
      h('span', { class: 'strictness-track' }, this.input, this.mark),
      this.stricter,
      this.chosen,
      this.back,
    );
  }

  /** Bring the slider in line with the positions of a cell. */
  show(positions: Positions): HTMLElement {
    const { cell, cuts, at, calibrated } = positions;
    if (cell !== this.shown?.cell || at === this.wanted) this.wanted = null;
    this.shown = positions;
    this.input.max = String(cuts.length - 1);
    this.input.value = String(this.wanted ?? at);
    this.looser.textContent = t`looser ${cuts[0]?.kinds ?? 0}`;
    this.stricter.textContent = t`${cuts.at(-1)?.kinds ?? 0} stricter`;
    this.mark.style.setProperty('--share', String(calibrated / (cuts.length - 1)));
    this.describe(this.wanted ?? at);
    return this.element;
  }

  private describe(position: number): void {
    if (this.shown === null) return;
    const { cuts, calibrated } = this.shown;
    const groups = formatCount(cuts[position]?.kinds ?? 0, t`group`);
    const isCalibrated = position === calibrated;
    this.back.hidden = isCalibrated;
    this.chosen.textContent = groups;
    this.input.setAttribute(
      'aria-valuetext',
      isCalibrated
        ? t`${groups}, calibrated`
        : position > calibrated
          ? t`${groups}, stricter than calibrated`
          : t`${groups}, looser than calibrated`,
    );
  }
}

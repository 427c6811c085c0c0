/** The map of the answers of the selected cell, its two ends by energy, and the chosen answer, above the list. */
import { vendiAnswers } from '../../../src/core/answers/thresholds.ts';
import { figureLine } from '../../../src/core/figureText.ts';
import { formatNumber } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { CellReport, ExtremeAnswer } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { selectedCell, selectedDetail } from '../panelState.ts';
import type { Actions, CellDetail, PanelState } from '../panelState.ts';
import { textButton } from '../toggles.ts';
import { tabSection } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { answerMapBlock } from './answerMap.ts';
import { containsText, kindsByCount } from './answerGroups.ts';

/** The section. */
export function sampleMapSection(actions: Actions): PanelSection {
  return tabSection('samples', {
    class: 'stack sample-map',
    label: t`Map of the answers`,
    inputs: state => [selectedDetail(state), selectedCell(state)?.figures, state.answer, state.filter],
    draw: state => drawMap(state, actions),
  });
}

function drawMap(state: PanelState, actions: Actions): Child[] {
  const detail = selectedDetail(state);
  const cell = selectedCell(state);
  if (detail === null || cell === null || detail.answers.length === 0) return [];
  const { map } = detail;
  return [
    map === undefined
      ? null
      : answerMapBlock(
          map,
          detail.answers,
          kindsByCount(detail.answers).map(([kind]) => kind),
          state.answer,
          answer => containsText(answer, state.filter),
          actions.selectAnswer,
        ),
    vendiLine(cell),
    chosenAnswer(detail, state.answer, actions),
    extremesBlock(detail.cell, actions),
  ];
}

/** How diverse the answers are without sorting them into kinds; null where that is not stated. */
function vendiLine({ figures }: CellReport): HTMLElement | null {
  const score = figures['vendi'];
  if (score === undefined || score.kind === 'abstain') return null;
  return h(
    'p',
    { class: 'muted', id: 'vendi' },
    t`Vendi score ${figureLine(score)}: that many answers without anything in common would be as diverse as ${vendiAnswers} of these.`,
  );
}

/** The text behind the chosen mark. */
function chosenAnswer({ answers }: CellDetail, index: number | null, actions: Actions): HTMLElement {
  const answer = answers.find(one => one.index === index);
  return h(
    'div',
    { class: 'chosen-answer', 'aria-live': 'polite' },
    ...(answer === undefined
      ? []
      : [
          h('p', { class: 'answer-text', dir: 'auto' }, answer.text),
          textButton('show-in-list', t`Show in list`, () => {
            showInList(answer.index);
          }),
          ' ',
          textButton('choose-none', t`Clear`, () => {
            actions.selectAnswer(null);
          }),
        ]),
  );
}

function showInList(answer: number): void {
  const item = document.getElementById(`answer-${answer}`);
  item?.scrollIntoView({ block: 'center' });
  item?.focus({ preventScroll: true });
}

/** The answers that the model finds least and most unlikely. */
function extremesBlock({ extremes }: CellReport, actions: Actions): HTMLElement | null {
  if (extremes === undefined) return null;
  const row = (name: string, id: string, { index, text, energy }: ExtremeAnswer): HTMLElement =>
    h(
      'div',
      { class: 'figure-row' },
      h('dt', {}, name),
      h(
        'dd',
        {},
        h('span', { dir: 'auto' }, text),
        ' ',
        h('span', { class: 'muted' }, t`${formatNumber(energy)} nats per token`),
        ' ',
        textButton(
          id,
          t`no. ${index + 1}`,
          () => {
            actions.selectAnswer(index);
          },
          `${name}: `,
        ),
      ),
    );
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, t`Least and most unlikely answer, by `, term(t`energy`, 'energy')),
    h(
      'dl',
      { class: 'figures wide' },
      row(t`Lowest energy`, 'lowest-energy', extremes.lowest),
      row(t`Highest energy`, 'highest-energy', extremes.highest),
    ),
  );
}

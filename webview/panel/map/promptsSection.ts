/** The prompts of a diagram whose rows are prompts: how answers vary within and between them, and which fail. */
import { formatFigure } from '../../../src/core/figureText.ts';
import { capitalized, formatCount } from '../../../src/core/format.ts';
import { quotedAnswer } from '../../../src/core/quoted.ts';
import { prose, t } from '../../../src/core/text.ts';
import { levelWords } from '../../../src/domain/gridPlace.ts';
import type { CellReport, GridReport } from '../../../src/domain/report.ts';
import type { PromptRow } from '../../../src/domain/variation.ts';
import { h, type Child } from '../../shared/dom.ts';
import { dataTable, textCell, type TableRow } from '../charts/curveTable.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { disclosure, textButton, type Toggles } from '../toggles.ts';
import { tabSection, togglesOf, type PanelSection } from '../view.ts';

/** The section. */
export function promptsSection(actions: Actions): PanelSection {
  return tabSection('prompts', {
    class: 'stack',
    label: t`Prompts`,
    inputs: state => [state.report, state.on],
    draw: (state: PanelState, report) =>
      report.kind === 'study' ? [] : drawPrompts(report, togglesOf(state, actions), actions),
  });
}

function drawPrompts(report: GridReport, toggles: Toggles, actions: Actions): Child[] {
  const { variation } = report;
  if (variation === undefined) return [];
  const { x } = report.axes;
  const place =
    x.knob === 'temperature' ? t`temperature ${x.labels[variation.column] ?? ''}` : levelWords(x, variation.column);
  return [
    h('h2', {}, t`Prompts at ${place}`),
    h('p', {}, variation.sentence),
    h('p', { class: 'caption' }, ...disclosure('definition:prompts', t`Definition`, definition(), toggles)),
    dataTable(
      t`Answers by prompt`,
      [t`prompt`, t`answers`, t`most frequent answer`, t`agreement`, t`answers that fail an assertion`],
      variation.prompts.map(row => promptRow(row, report, actions)),
    ),
  ];
}

function promptRow(row: PromptRow, { cells }: GridReport, actions: Actions): TableRow {
  const cell = cells.find(({ index }) => index === row.cell);
  const { value, interval } = formatFigure(row.agreement);
  const open = (): void => {
    actions.selectCell(row.cell);
    actions.selectTab('answers');
  };
  return {
    label: row.label,
    cells: [
      textCell(textButton(`prompt-${row.cell}`, formatCount(cell?.n ?? 0, 'answer'), open, t`Show the `)),
      textCell(row.kind === '' ? t`none could be read` : t`${row.count} times ${quotedAnswer(row.kind, 160)}`),
      textCell(h('span', { class: 'table-value' }, value), ' ', h('span', { class: 'muted one-line' }, interval)),
      textCell(failures(cell)),
    ],
  };
}

/** "valid JSON: 3 of 32"; "none" where all hold; "–" without assertions. */
function failures({ assertions = [] }: Partial<CellReport> = {}): string {
  if (assertions.length === 0) return '–';
  const failing = assertions.filter(({ failed }) => failed.length > 0);
  if (failing.length === 0) return t`none`;
  return capitalized(
    failing.map(({ name, passed, failed }) => t`${name}: ${failed.length} of ${passed + failed.length}`).join('; '),
  );
}

function definition(): string {
  return prose`W = mean over prompts of the share of pairs of answers to it that are of one kind; B = mean over pairs of
    prompts of the share of pairs of answers, one to each, that are of one kind; the prompts cause the share 1 -
    (1-W)/(1-B) of the disagreement between answers to different prompts. These prompts only, not all that could be
    asked. Interval: jackknife over the answers to each prompt and the error of pairs, Student t. Needs 16 answers to
    each prompt. Hudson, Slatkin & Maddison (1992), with prompts for populations.`;
}

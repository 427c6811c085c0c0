/** One recommended setting: what it does for the goal, what else it changes, and what to do with it. */
import { formatCount } from '../../../src/core/format.ts';
import { listOf, t } from '../../../src/core/text.ts';
import type { GoalReport, SettingValues } from '../../../src/domain/guidance.ts';
import type { GridReport } from '../../../src/domain/report.ts';
import {
  apis,
  apiSettings,
  apiTitles,
  type Api,
} from '../../../src/experiments/diagram/report/guidance/apiSettings.ts';
import { needsAnswers } from '../../../src/experiments/diagram/report/guidance/guidanceWords.ts';
import { changedValue, h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { wholeIntervals } from '../../shared/wholeIntervals.ts';
import { isRunning, type Actions, type PanelState } from '../panelState.ts';
import { disclosure } from '../toggles.ts';
import { togglesOf } from '../view.ts';
import { changeList } from './changeList.ts';

/** The block of a goal. */
export function adviceBlock(state: PanelState, report: GridReport, goal: GoalReport, actions: Actions): HTMLElement {
  const isRefuted = goal.check !== null && !goal.check.isConfirmed;
  const values = isRefuted ? undefined : report.guidance?.values.find(({ cell }) => cell === goal.proposal);
  return h(
    'div',
    { class: 'block advice' },
    h('h2', {}, headingOf(goal)),
    h('p', { class: 'advice-sentence', role: 'status' }, ...wholeIntervals(goal.sentence)),
    h(
      'div',
      { class: 'advice-actions' },
      checkButton(report, goal, actions),
      openButton(report, goal, actions),
      nextButton(report, goal, actions),
      moreButton(report, goal, actions),
      ...(values === undefined ? [] : applyControls(state, values, actions)),
    ),
    values === undefined ? null : restNote(values, state.api),
    goal.proposal === null
      ? null
      : changeList(
          goal.check?.changes ?? goal.changes,
          goal.check === null
            ? t`What else changes, by the answers that chose it`
            : t`What else changes, by the fresh answers`,
        ),
    ...disclosure('about:guidance', t`How is this found?`, methodText(), togglesOf(state, actions)),
  );
}

function headingOf(goal: GoalReport): string {
  const { proposal, check, current } = goal;
  if (proposal === null)
    return current.figure.kind === 'abstain' || needsAnswers(goal)
      ? t`Nothing to advise yet`
      : t`Keep ${current.words}`;
  if (check === null) return t`Proposal, not checked yet`;
  return check.isConfirmed ? t`Checked on fresh answers` : t`Not confirmed on fresh answers`;
}

function methodText(): string {
  return t`The proposal is the measured setting whose 95% interval has the best lower end (the lowest upper end, where less is better). The luck that made it the best of many also flatters it, so it is advice only after as many fresh answers, drawn with another seed, show an improvement beyond their interval. A setting is checked once.`;
}

/** Draws fresh answers of the proposal; gone once they are there. */
function checkButton(report: GridReport, { proposal, check }: GoalReport, actions: Actions): Child {
  if (proposal === null || check !== null) return null;
  const samples = report.cells.find(({ index }) => index === proposal)?.n ?? 0;
  return h(
    'vscode-button',
    {
      id: 'check',
      disabled: isRunning(report),
      onclick: () => actions.post({ type: 'check', cell: proposal }),
    },
    t`Check on ${formatCount(samples, t`fresh answer`)}`,
  );
}

/** Measures the goal at the settings that lack it. */
function openButton(report: GridReport, { open }: GoalReport, actions: Actions): Child {
  if (open === undefined) return null;
  return h(
    'vscode-button',
    {
      id: 'measure-open',
      disabled: isRunning(report),
      onclick: () => actions.post({ type: 'add', addition: { kind: 'commitment' } }),
    },
    t`Measure ${formatCount(open, 'more setting')}`,
  );
}

/** Starts a diagram over the next knob. */
function nextButton(report: GridReport, { next }: GoalReport, actions: Actions): Child {
  if (next === null) return null;
  return h(
    'vscode-button',
    {
      id: 'measure-next',
      appearance: 'secondary',
      disabled: isRunning(report),
      onclick: () => actions.post({ type: 'run-axes', ...next.axes }),
    },
    t`Measure ${next.title}`,
  );
}

/** Samples enough answers, where a quick run has too few. */
function moreButton(report: GridReport, goal: GoalReport, actions: Actions): Child {
  if (!needsAnswers(goal) || report.spec.preset !== 'quick') return null;
  return h(
    'vscode-button',
    {
      id: 'run-standard',
      disabled: isRunning(report),
      onclick: () => actions.runWith({ preset: 'standard' }),
    },
    t`Run with the Standard preset`,
  );
}

function applyControls(state: PanelState, values: SettingValues, actions: Actions): Child[] {
  return [
    h(
      'span',
      { class: 'copy-settings' },
      h(
        'vscode-button',
        {
          id: 'copy-settings',
          appearance: 'secondary',
          onclick: () => actions.post({ type: 'copy', text: apiSettings(values, state.api).json }),
        },
        t`Copy as settings`,
      ),
      h(
        'select',
        {
          id: 'api',
          'aria-label': t`API whose settings are copied`,
          onchange: event => {
            const chosen = apis.find(api => api === changedValue(event));
            if (chosen !== undefined) actions.selectApi(chosen);
          },
        },
        ...apis.map(api => h('option', { value: api, selected: api === state.api }, apiTitles[api])),
      ),
    ),
    h(
      'vscode-button',
      {
        id: 'apply-setting',
        appearance: 'secondary',
        onclick: () => actions.post({ type: 'apply-setting', cell: values.cell }),
      },
      t`Apply to file`,
    ),
  ];
}

/** What the copied JSON cannot express. */
function restNote(values: SettingValues, api: Api): Child {
  const { rest } = apiSettings(values, api);
  return rest.length === 0
    ? null
    : h('p', { class: 'muted' }, t`Not a setting of ${apiTitles[api]}, so not copied: ${listOf(rest)}.`);
}

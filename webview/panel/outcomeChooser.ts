/** "Group by ...": the map from an answer to a kind, changed without sampling again. */
import type { RunReport } from '../../src/domain/report.ts';
import type { OutcomeSpec } from '../../src/domain/spec.ts';
import { changedValue, h } from '../shared/dom.ts';
import type { Actions, PanelState } from './panelState.ts';

const labels: Readonly<Record<OutcomeSpec['map'], string>> = {
  auto: 'proposed',
  meaning: 'meaning',
  text: 'exact text',
  word: 'first word',
  sentence: 'first sentence',
  number: 'last number',
  options: 'options …',
  regex: 'regular expression …',
  json: 'JSON field …',
};

const prompts = {
  options: 'Options, parted by commas',
  regex: 'Regular expression; its first group is the kind',
  json: 'Field of a JSON answer',
} as const;

/** Dropdown, and a field with Apply for the maps that need a word more. */
export function outcomeChooser(report: RunReport, draft: PanelState['draft'], actions: Actions): HTMLElement {
  const map = draft ?? report.outcome.map;
  const choose = (event: Event): void => {
    const chosen = mapNamed(changedValue(event));
    if (chosen === null || chosen === map) return;
    if (needsMore(chosen)) actions.setDraft(chosen);
    else {
      actions.setDraft(null);
      actions.post({ type: 'regroup', outcome: { map: chosen } });
    }
  };
  return h(
    'div',
    { class: 'outcome' },
    h(
      'label',
      { class: 'chooser' },
      h('span', {}, 'Group by'),
      h(
        'vscode-dropdown',
        { id: 'group-by', 'aria-label': 'Group answers by', onchange: choose },
        ...Object.entries(labels).map(([value, label]) =>
          h('vscode-option', { value, selected: value === map }, label),
        ),
      ),
    ),
    needsMore(map) ? parameterField(map, report.outcome, actions) : null,
    report.outcomeReason === '' ? null : h('span', { class: 'muted outcome-reason' }, report.outcomeReason),
  );
}

type Detailed = keyof typeof prompts;

function needsMore(map: OutcomeSpec['map']): map is Detailed {
  return map in prompts;
}

function mapNamed(value: string): OutcomeSpec['map'] | null {
  return value in labels ? (value as OutcomeSpec['map']) : null;
}

function parameterField(map: Detailed, current: OutcomeSpec, actions: Actions): HTMLElement {
  const field = h('vscode-text-field', {
    id: 'outcome-parameter',
    'aria-label': prompts[map],
    placeholder: prompts[map],
    'current-value': parameterOf(map, current),
  });
  const apply = (): void => {
    const text = 'value' in field && typeof field.value === 'string' ? field.value.trim() : '';
    if (text !== '') actions.post({ type: 'regroup', outcome: outcomeWith(map, text) });
  };
  field.addEventListener('keydown', event => {
    if (event.key === 'Enter') apply();
  });
  return h(
    'div',
    { class: 'outcome-parameter' },
    field,
    h('vscode-button', { id: 'outcome-apply', appearance: 'secondary', onclick: apply }, 'Apply'),
  );
}

function parameterOf(map: Detailed, current: OutcomeSpec): string {
  if (current.map !== map) return '';
  if (current.map === 'options') return current.options.join(', ');
  return current.map === 'regex' ? current.pattern : current.map === 'json' ? current.field : '';
}

/** The outcome map that a typed parameter means. */
export function outcomeWith(map: Detailed, text: string): OutcomeSpec {
  switch (map) {
    case 'options':
      return {
        map,
        options: text
          .split(',')
          .map(option => option.trim())
          .filter(option => option !== ''),
      };
    case 'regex':
      return { map, pattern: text };
    case 'json':
      return { map, field: text };
  }
}

/** "Group by ...": chooses the outcome map, which turns an answer into a kind. Nothing is sampled again. */
import { t } from '../../src/core/text.ts';
import type { RunReport } from '../../src/domain/report.ts';
import type { OutcomeSpec } from '../../src/domain/spec.ts';
import { changedValue, h, valueOfField } from '../shared/dom.ts';
import type { Actions, PanelState } from './panelState.ts';

type MapName = OutcomeSpec['map'];
/** Maps with a parameter. */
type ParameterMap = 'options' | 'regex' | 'json';

function mapLabels(): Readonly<Record<MapName, string>> {
  return {
    auto: t`automatic`,
    meaning: t`meaning`,
    text: t`exact text`,
    code: t`code`,
    word: t`first word`,
    sentence: t`first sentence`,
    number: t`last number`,
    options: t`options …`,
    regex: t`regular expression …`,
    json: t`JSON field …`,
    schema: t`JSON schema`,
  };
}

function parameterLabel(map: ParameterMap): string {
  switch (map) {
    case 'options':
      return t`Options, comma-separated`;
    case 'regex':
      return t`Regular expression; its first group is the kind`;
    case 'json':
      return t`Field of a JSON answer, or . for all of it`;
  }
}

function hasParameter(map: MapName): map is ParameterMap {
  return map === 'options' || map === 'regex' || map === 'json';
}

/** The map by the schema of the run; null for a run without one. */
function bySchema({ spec, outcome }: RunReport): OutcomeSpec | null {
  if (outcome.map === 'schema') return outcome;
  const asserted = spec.assertions?.find(assertion => assertion.kind === 'schema');
  return asserted === undefined ? null : { map: 'schema', schema: asserted.schema };
}

function mapNamed(value: string): MapName | null {
  return Object.hasOwn(mapLabels(), value) ? (value as MapName) : null;
}

/** A dropdown, and a field with Apply for maps with a parameter. */
export function outcomeChooser(report: RunReport, draft: PanelState['draft'], actions: Actions): HTMLElement {
  const map = draft ?? report.outcome.map;
  const schema = bySchema(report);
  const choose = (event: Event): void => {
    const chosen = mapNamed(changedValue(event));
    if (chosen === null || chosen === map) return;
    if (hasParameter(chosen)) actions.setDraft(chosen);
    else {
      actions.setDraft(null);
      if (chosen !== 'schema') actions.regroup({ map: chosen });
      else if (schema !== null) actions.regroup(schema);
    }
  };
  return h(
    'div',
    { class: 'outcome' },
    h(
      'label',
      { class: 'chooser' },
      h('span', {}, t`Group by`),
      h(
        'vscode-dropdown',
        { id: 'group-by', 'aria-label': t`Group answers by`, onchange: choose },
        ...Object.entries(mapLabels())
          .filter(([value]) => value !== 'schema' || schema !== null)
          .map(([value, label]) => h('vscode-option', { value, selected: value === map }, label)),
      ),
    ),
    hasParameter(map) ? parameterField(map, report.outcome, actions) : null,
    report.outcomeReason === '' ? null : h('span', { class: 'muted outcome-reason' }, report.outcomeReason),
  );
}

function parameterField(map: ParameterMap, current: OutcomeSpec, actions: Actions): HTMLElement {
  const label = parameterLabel(map);
  const field = h('vscode-text-field', {
    id: 'outcome-parameter',
    'aria-label': label,
    placeholder: label,
    'current-value': parameterOf(map, current),
  });
  const apply = (): void => {
    const text = valueOfField(field).trim();
    if (text !== '') actions.regroup(outcomeWith(map, text));
  };
  field.addEventListener('keydown', event => {
    if (event.key === 'Enter') apply();
  });
  return h(
    'div',
    { class: 'outcome-parameter' },
    field,
    h('vscode-button', { id: 'outcome-apply', appearance: 'secondary', onclick: apply }, t`Apply`),
  );
}

/** The parameter in use, as the user would type it; empty where another map is in use. */
function parameterOf(map: ParameterMap, current: OutcomeSpec): string {
  if (current.map !== map) return '';
  switch (current.map) {
    case 'options':
      return current.options.join(', ');
    case 'regex':
      return current.pattern;
    case 'json':
      return current.field;
  }
}

/** The outcome map with a typed parameter. */
function outcomeWith(map: ParameterMap, text: string): OutcomeSpec {
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

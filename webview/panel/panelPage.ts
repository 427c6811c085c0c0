/** The frame of the page, built once: where each section is, and its tabs. */
import { t } from '../../src/core/text.ts';
import { h } from '../shared/dom.ts';
import { isUnderWay, tabs } from './panelState.ts';
import type { Actions, PanelState, Tab } from './panelState.ts';
import { runView } from './runView.ts';
import type { PanelSection } from './view.ts';

function tabTitle(tab: Tab): string {
  switch (tab) {
    case 'phase':
      return t`Phase diagram`;
    case 'adjacent':
      return t`Adjacent possible`;
    case 'paths':
      return t`Paths`;
    case 'growth':
      return t`Growth`;
    case 'ergodicity':
      return t`Ergodicity`;
    case 'constraints':
      return t`Constraints`;
    case 'skills':
      return t`Skills`;
    case 'internals':
      return t`Internals`;
    case 'guidance':
      return t`Guidance`;
    case 'samples':
      return t`Samples`;
    case 'run':
      return t`Run`;
  }
}

type SectionName =
  | 'header'
  | 'progress'
  | 'samplePrompts'
  | 'banners'
  | 'headline'
  | 'tiles'
  | 'introduction'
  | 'map'
  | 'rowCurves'
  | 'verdict'
  | 'cellPane'
  | 'adjacent'
  | 'paths'
  | 'tree'
  | 'growth'
  | 'withinGrowth'
  | 'ergodicity'
  | 'constraints'
  | 'skills'
  | 'internals'
  | 'guidance'
  | 'sampleTools'
  | 'sampleMap'
  | 'samples'
  | 'run';

/** Builds the page around its sections. `update` brings tabs and announcements in line with the state. */
export function buildPage(
  sections: Readonly<Record<SectionName, PanelSection>>,
  tab: Tab,
  actions: Actions,
): { readonly update: (state: PanelState) => void } {
  const views: Readonly<Record<Tab, readonly HTMLElement[]>> = {
    phase: [
      h(
        'div',
        { class: 'phase' },
        sections.map.host,
        h('div', { class: 'side' }, sections.cellPane.host, sections.verdict.host),
        sections.rowCurves.host,
      ),
    ],
    adjacent: [sections.adjacent.host],
    paths: [sections.paths.host, sections.tree.host],
    growth: [sections.growth.host, sections.withinGrowth.host],
    ergodicity: [sections.ergodicity.host],
    constraints: [sections.constraints.host],
    skills: [sections.skills.host],
    internals: [sections.internals.host],
    guidance: [sections.guidance.host],
    samples: [sections.sampleTools.host, sections.sampleMap.host, sections.samples.host],
    run: [sections.run.host],
  };
  const labels = Object.fromEntries(
    tabs.map(one => [one, h('vscode-panel-tab', { id: `tab-${one}` }, tabTitle(one))]),
  ) as Readonly<Record<Tab, HTMLElement>>;
  const panels = h(
    'vscode-panels',
    {
      class: 'tabs',
      'aria-label': t`Views of the run`,
      activeid: `tab-${tab}`,
      onchange: event => {
        const active = event.target === panels && 'activeid' in panels ? panels.activeid : '';
        const chosen = tabs.find(one => active === `tab-${one}`);
        if (chosen !== undefined) actions.selectTab(chosen);
      },
    },
    ...tabs.map(one => labels[one]),
    ...tabs.map(one => h('vscode-panel-view', { id: `view-${one}` }, h('div', { class: 'view' }, ...views[one]))),
  );
  const status = h('p', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  const page = h(
    'div',
    { class: 'page' },
    h('div', { class: 'masthead' }, sections.header.host, sections.progress.host),
    sections.samplePrompts.host,
    sections.banners.host,
    sections.headline.host,
    sections.introduction.host,
    sections.tiles.host,
    panels,
    status,
  );
  document.getElementById('app')?.replaceChildren(page);
  return {
    update: state => {
      const { report } = state;
      const view = report === null ? null : runView(report);
      panels.hidden = view === null || view.isEmpty;
      for (const one of tabs) labels[one].hidden = view !== null && !view.hasTab(one);
      sections.tiles.host.hidden = panels.hidden;
      if (panels.getAttribute('activeid') !== `tab-${state.tab}`) panels.setAttribute('activeid', `tab-${state.tab}`);
      const announced = announcement(state);
      if (status.textContent !== announced) status.textContent = announced;
    },
  };
}

/** What screen readers hear: each stage and the end of the run, but not every tick. */
function announcement(state: PanelState): string {
  if (isUnderWay(state)) return state.progress?.stage ?? '';
  return state.report?.status === 'done' ? t`The run is done.` : '';
}

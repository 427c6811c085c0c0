/** The frame of the page, built once: where each section is, and its tabs. */
import { t } from '../../src/core/text.ts';
import type { RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import { isUnderWay } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { hasPart, hasTab } from './reportParts.ts';
import { runView } from './runView.ts';
import { parts, tabOf, tabs, type Part, type Tab } from './tabs.ts';
import type { PanelSection } from './view.ts';

/** The title of a tab. A study without a map shows only the next words there. */
function tabTitle(tab: Tab, report: RunReport | null): string {
  switch (tab) {
    case 'answers':
      return t`Answers`;
    case 'map':
      return report === null || hasPart(report, 'phase') ? t`Map` : t`Next words`;
    case 'paths':
      return t`Paths`;
    case 'growth':
      return t`Growth`;
    case 'limits':
      return t`Limits`;
    case 'advice':
      return t`Advice`;
    case 'details':
      return t`Details`;
  }
}

type SectionName =
  | 'header'
  | 'progress'
  | 'controls'
  | 'drawer'
  | 'samplePrompts'
  | 'banners'
  | 'headline'
  | 'earlier'
  | 'groups'
  | 'grouping'
  | 'strictness'
  | 'tiles'
  | 'introduction'
  | 'map'
  | 'prompts'
  | 'rowCurves'
  | 'verdict'
  | 'cellPane'
  | 'adjacent'
  | 'paths'
  | 'tree'
  | 'growth'
  | 'withinGrowth'
  | 'ergodicity'
  | 'share'
  | 'constraints'
  | 'skills'
  | 'internals'
  | 'guidance'
  | 'sampleTools'
  | 'sampleMap'
  | 'samples'
  | 'limitsOfRun'
  | 'run';

/** Builds the page around its sections. `update` brings tabs and announcements in line with the state. */
export function buildPage(
  sections: Readonly<Record<SectionName, PanelSection>>,
  tab: Tab,
  actions: Actions,
): { readonly update: (state: PanelState) => void } {
  const phase = h(
    'div',
    { class: 'phase' },
    sections.map.host,
    h('div', { class: 'side' }, sections.cellPane.host, sections.verdict.host),
    sections.rowCurves.host,
  );
  const hosts: Readonly<Record<Part, readonly HTMLElement[]>> = {
    samples: [sections.sampleTools.host, sections.samples.host, sections.sampleMap.host],
    phase: [phase],
    prompts: [sections.prompts.host],
    adjacent: [sections.adjacent.host],
    paths: [sections.paths.host, sections.tree.host],
    growth: [sections.growth.host, sections.withinGrowth.host],
    skills: [sections.skills.host],
    constraints: [sections.constraints.host],
    guidance: [sections.guidance.host],
    notes: [sections.limitsOfRun.host],
    internals: [sections.internals.host],
    ergodicity: [sections.ergodicity.host],
    run: [sections.run.host],
    share: [sections.share.host],
  };
  const hostsOf = (one: Tab): HTMLElement[] => parts.filter(part => tabOf(part) === one).flatMap(part => hosts[part]);
  const labels = Object.fromEntries(
    tabs.map(one => [one, h('vscode-panel-tab', { id: `tab-${one}` }, tabTitle(one, null))]),
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
    ...tabs.map(one => h('vscode-panel-view', { id: `view-${one}` }, h('div', { class: 'view' }, ...hostsOf(one)))),
  );
  const status = h('p', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  const page = h(
    'div',
    { class: 'page' },
    h('div', { class: 'masthead' }, sections.header.host, sections.progress.host),
    sections.controls.host,
    sections.drawer.host,
    sections.samplePrompts.host,
    sections.banners.host,
    sections.headline.host,
    sections.earlier.host,
    sections.introduction.host,
    sections.groups.host,
    h('div', { class: 'grouping' }, sections.grouping.host, sections.strictness.host),
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
      for (const one of tabs) {
        labels[one].hidden = report !== null && !hasTab(report, one);
        const title = tabTitle(one, report);
        if (labels[one].textContent === title) continue;
        labels[one].textContent = title;
        labels[one].setAttribute('aria-label', title);
      }
      for (const part of parts) for (const host of hosts[part]) host.hidden = report !== null && !hasPart(report, part);
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

/** The fixed frame of the page: where each section stands. Built once. */
import { h } from '../shared/dom.ts';
import { isUnderWay, tabs } from './panelState.ts';
import type { Actions, PanelState, Tab } from './panelState.ts';
import { runView } from './runView.ts';
import type { PanelSection } from './view.ts';

const titles: Readonly<Record<Tab, string>> = {
  phase: 'Phase diagram',
  adjacent: 'Adjacent possible',
  ergodicity: 'Ergodicity',
  constraints: 'Constraints',
  skills: 'Skills',
  samples: 'Samples',
  run: 'Run',
};

type SectionName =
  | 'header'
  | 'progress'
  | 'teaching'
  | 'banners'
  | 'sentence'
  | 'tiles'
  | 'empty'
  | 'map'
  | 'curves'
  | 'verdict'
  | 'pane'
  | 'adjacent'
  | 'ergodicity'
  | 'constraints'
  | 'skills'
  | 'sampleTools'
  | 'samples'
  | 'run';

/** Put the sections into the page; `update` keeps frame and state in step. */
export function layPage(
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
        h('div', { class: 'side' }, sections.pane.host, sections.verdict.host),
        sections.curves.host,
      ),
    ],
    adjacent: [sections.adjacent.host],
    ergodicity: [sections.ergodicity.host],
    constraints: [sections.constraints.host],
    skills: [sections.skills.host],
    samples: [sections.sampleTools.host, sections.samples.host],
    run: [sections.run.host],
  };
  const labels = Object.fromEntries(
    tabs.map(one => [one, h('vscode-panel-tab', { id: `tab-${one}` }, titles[one])]),
  ) as Readonly<Record<Tab, HTMLElement>>;
  const panels = h(
    'vscode-panels',
    {
      class: 'tabs',
      'aria-label': 'Views of the run',
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
    sections.teaching.host,
    sections.banners.host,
    sections.sentence.host,
    sections.empty.host,
    sections.tiles.host,
    panels,
    status,
  );
  document.getElementById('app')?.replaceChildren(page);
  return {
    update: state => {
      const { report } = state;
      panels.hidden = report === null || runView(report).isEmpty;
      for (const tab of tabs) labels[tab].hidden = report !== null && !runView(report).hasTab(tab);
      sections.tiles.host.hidden = panels.hidden;
      if (panels.getAttribute('activeid') !== `tab-${state.tab}`) panels.setAttribute('activeid', `tab-${state.tab}`);
      const spoken = announcement(state);
      if (status.textContent !== spoken) status.textContent = spoken;
    },
  };
}

/** What is read aloud: the stage while it runs, not every tick. */
function announcement(state: PanelState): string {
  const { report, progress } = state;
  if (isUnderWay(state)) return progress?.stage ?? '';
  return report?.status === 'done' ? 'The run is done.' : '';
}

/** The panel page: one store, one reducer, and sections that are drawn again when their inputs change. */
import type { FromPanel } from '../src/protocol/panelProtocol.ts';
import { registerComponents } from './components.ts';
import { adjacentSection } from './panel/adjacentSection.ts';
import { bannerSection } from './panel/banners.ts';
import { constraintsSection } from './panel/constraints/constraintsSection.ts';
import { growthSection } from './panel/growth/growthSection.ts';
import { earlierSection } from './panel/earlierSection.ts';
import { ergodicitySection } from './panel/ergodicitySection.ts';
import { guidanceSection } from './panel/guidance/guidanceSection.ts';
import { withinGrowthSection } from './panel/growth/withinGrowthSection.ts';
import { controlsSection } from './panel/header/controlsSection.ts';
import { drawerSection } from './panel/header/headerDrawer.ts';
import { headerSection, progressSection } from './panel/header/headerSection.ts';
import { samplePromptsSection } from './panel/header/samplePrompts.ts';
import { internalsSection } from './panel/internals/internalsSection.ts';
import { introductionSection } from './panel/introduction.ts';
import { cellPane } from './panel/map/cellPane.ts';
import { mapSection } from './panel/map/mapSection.ts';
import { promptsSection } from './panel/map/promptsSection.ts';
import { rowCurvesSection } from './panel/map/rowCurves.ts';
import { verdictSection } from './panel/map/verdictSection.ts';
import { connectEffects } from './panel/panelEffects.ts';
import { parseToPanel } from './panel/panelMessages.ts';
import { buildPage } from './panel/panelPage.ts';
import { pathsSection } from './panel/pathsSection.ts';
import { reducePanel } from './panel/panelReducer.ts';
import type { PanelAction } from './panel/panelReducer.ts';
import { initialState } from './panel/panelState.ts';
import type { Actions, PanelState } from './panel/panelState.ts';
import { limitsOfRunSection, runSection } from './panel/runSection.ts';
import { runView } from './panel/runView.ts';
import { groupOverviewSection } from './panel/samples/groupOverview.ts';
import { groupingSection } from './panel/groupingSection.ts';
import { strictnessSection } from './panel/samples/strictnessSlider.ts';
import { sampleMapSection } from './panel/samples/sampleMapSection.ts';
import { samplesSection, sampleToolsSection } from './panel/samplesSection.ts';
import { skillsSection } from './panel/skills/skillsSection.ts';
import { headlineSection, tileSection } from './panel/summarySection.ts';
import { treeSection } from './panel/tree/treeSection.ts';
import { createRenderer } from './shared/dom.ts';
import { announceReady, connectEditor, onThemeChange } from './shared/editor.ts';
import { createStore } from './shared/store.ts';

registerComponents();
const editor = connectEditor<FromPanel>();
const store = createStore<PanelState, PanelAction>(initialState(editor.savedState()), reducePanel);
const { dispatch } = store;
const runWith: Actions['runWith'] = changes => {
  const { isTextChanged, choices } = store.state();
  editor.post({ type: isTextChanged ? 'run-new-text' : 'run-again', ...choices, ...changes });
  dispatch({ type: 'open-drawer', drawer: null });
};
const actions: Actions = {
  post: editor.post,
  selectCell: cell => dispatch({ type: 'select-cell', cell }),
  selectTab: tab => {
    const isFromTab = document.activeElement?.closest('vscode-panel-view') != null;
    dispatch({ type: 'select-tab', tab });
    if (!isFromTab) return;
    // What led to the tab is hidden with its own one.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) document.getElementById(`tab-${tab}`)?.focus();
    });
  },
  selectColor: metric => dispatch({ type: 'select-color', metric }),
  toggle: id => dispatch({ type: 'toggle', id }),
  openDrawer: drawer => dispatch({ type: 'open-drawer', drawer }),
  choose: choices => dispatch({ type: 'choose', choices }),
  regroup: outcome => {
    dispatch({ type: 'regroup', outcome });
    editor.post({ type: 'regroup', outcome });
  },
  setDraft: map => dispatch({ type: 'draft', map }),
  selectAnswer: answer => dispatch({ type: 'select-answer', answer }),
  setFilter: text => dispatch({ type: 'filter', text }),
  selectWord: word => dispatch({ type: 'select-word', word }),
  selectGoal: goal => dispatch({ type: 'goal', goal }),
  selectApi: api => dispatch({ type: 'api', api }),
  setHalfWidth: points => dispatch({ type: 'half-width', points }),
  selectFork: position => dispatch({ type: 'select-fork', position }),
  lookAtTree: look => dispatch({ type: 'tree', look }),
  treeBuilt: () => dispatch({ type: 'tree-built' }),
  dismiss: () => dispatch({ type: 'dismiss' }),
  run: () => runWith({}),
  runWith,
  cancel: () => {
    dispatch({ type: 'canceling' });
    editor.post({ type: 'cancel' });
  },
  exportPicture: () => {
    const state = store.state();
    const data = state.report === null ? null : runView(state.report).picture(state);
    editor.post({ type: 'export', format: 'png', data });
  },
};
/** Increases with each theme change, because canvases keep the colors they were drawn with. */
let themeVersion = 0;
const currentTheme = (): number => themeVersion;

const sections = {
  header: headerSection(actions),
  progress: progressSection(actions),
  controls: controlsSection(actions),
  drawer: drawerSection(actions),
  samplePrompts: samplePromptsSection(actions),
  banners: bannerSection(actions),
  headline: headlineSection(),
  earlier: earlierSection(actions),
  groups: groupOverviewSection(actions),
  grouping: groupingSection(actions),
  strictness: strictnessSection(actions),
  tiles: tileSection(actions),
  introduction: introductionSection(),
  map: mapSection(actions),
  prompts: promptsSection(actions),
  rowCurves: rowCurvesSection(actions, currentTheme),
  verdict: verdictSection(actions),
  cellPane: cellPane(actions),
  adjacent: adjacentSection(actions, currentTheme),
  paths: pathsSection(actions, currentTheme),
  tree: treeSection(actions, currentTheme),
  growth: growthSection(actions, currentTheme),
  withinGrowth: withinGrowthSection(actions, currentTheme),
  ergodicity: ergodicitySection('streams', actions, currentTheme),
  share: ergodicitySection('answers', actions, currentTheme),
  constraints: constraintsSection(actions, currentTheme),
  skills: skillsSection(actions, currentTheme),
  internals: internalsSection(actions, currentTheme),
  guidance: guidanceSection(actions),
  sampleTools: sampleToolsSection(actions),
  sampleMap: sampleMapSection(actions),
  samples: samplesSection(actions),
  limitsOfRun: limitsOfRunSection(actions),
  run: runSection(actions),
};
const page = buildPage(sections, store.state().tab, actions);
const render = createRenderer(Object.values(sections));
const draw = (): void => {
  page.update(store.state());
  render(store.state());
};

store.listen(draw);
document.addEventListener('keydown', event => {
  const { drawer } = store.state();
  const isOwn = event.target instanceof Element && event.target.closest('vscode-dropdown') !== null;
  if (event.key !== 'Escape' || drawer === null || isOwn) return;
  dispatch({ type: 'open-drawer', drawer: null });
  document.getElementById(drawer === 'run' ? 'open-run' : 'open-export')?.focus();
});
connectEffects(store, editor);
onThemeChange(() => {
  themeVersion += 1;
  draw();
});
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = parseToPanel(event.data);
  if (message === null) console.warn('Dropped a message of unknown shape.');
  else dispatch(message);
});
draw();
announceReady(() => editor.post({ type: 'ready' }));

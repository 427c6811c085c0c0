/** The panel page: one store, one reducer, sections drawn again when what they show has changed. */
import type { FromPanel } from '../src/protocol/panelProtocol.ts';
import { registerComponents } from './components.ts';
import { adjacentSection } from './panel/adjacentSection.ts';
import { cellPane } from './panel/map/cellPane.ts';
import { constraintsSection } from './panel/constraints/constraintsSection.ts';
import { curveSection } from './panel/map/rowCurves.ts';
import { emptySection } from './panel/introduction.ts';
import { ergodicitySection } from './panel/ergodicitySection.ts';
import { headerSection, progressSection } from './panel/header/headerSection.ts';
import { mapSection } from './panel/map/mapSection.ts';
import { connectEffects } from './panel/panelEffects.ts';
import { parseToPanel } from './panel/panelMessages.ts';
import { layPage } from './panel/panelPage.ts';
import { reducePanel } from './panel/panelReducer.ts';
import type { PanelAction } from './panel/panelReducer.ts';
import { initialState } from './panel/panelState.ts';
import type { Actions, PanelState } from './panel/panelState.ts';
import { runView } from './panel/runView.ts';
import { runSection } from './panel/runSection.ts';
import { samplesSection, sampleToolsSection } from './panel/samplesSection.ts';
import { skillsSection } from './panel/skills/skillsSection.ts';
import { bannerSection, sentenceSection, tileSection } from './panel/summarySection.ts';
import { teachingSection } from './panel/header/samplePrompts.ts';
import { verdictSection } from './panel/map/verdictSection.ts';
import { redrawer } from './shared/dom.ts';
import { announceReady, connectEditor, onThemeChange } from './shared/editor.ts';
import { createStore } from './shared/store.ts';
import type { Store } from './shared/store.ts';

registerComponents();
const editor = connectEditor<FromPanel>();
const store = createStore<PanelState, PanelAction>(initialState(editor.saved()), reducePanel);
const actions = actionsOf(store);
/** Counts theme changes: canvases hold colors of the theme they were drawn in. */
let themes = 0;

const sections = {
  header: headerSection(actions),
  progress: progressSection(actions),
  teaching: teachingSection(actions),
  banners: bannerSection(actions),
  sentence: sentenceSection(),
  tiles: tileSection(),
  empty: emptySection(),
  map: mapSection(actions),
  curves: curveSection(actions, () => themes),
  verdict: verdictSection(actions),
  pane: cellPane(actions),
  adjacent: adjacentSection(actions, () => themes),
  ergodicity: ergodicitySection(actions, () => themes),
  constraints: constraintsSection(actions, () => themes),
  skills: skillsSection(actions, () => themes),
  sampleTools: sampleToolsSection(actions),
  samples: samplesSection(actions),
  run: runSection(actions),
};
const page = layPage(sections, store.state().tab, actions);
const redraw = redrawer(Object.values(sections));
const draw = (): void => {
  page.update(store.state());
  redraw(store.state());
};

store.listen(draw);
connectEffects(store, editor);
onThemeChange(() => {
  themes += 1;
  draw();
});
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = parseToPanel(event.data);
  if (message === null) console.warn('A message of unknown shape was left out.');
  else store.dispatch(message);
});
draw();
announceReady(() => editor.post({ type: 'ready' }));

function actionsOf(target: Store<PanelState, PanelAction>): Actions {
  const { dispatch } = target;
  return {
    post: editor.post,
    selectCell: cell => dispatch({ type: 'select-cell', cell }),
    selectTab: tab => dispatch({ type: 'select-tab', tab }),
    selectColor: metric => dispatch({ type: 'select-color', metric }),
    toggle: id => dispatch({ type: 'toggle', id }),
    openDrawer: drawer => dispatch({ type: 'open-drawer', drawer }),
    setDraft: map => dispatch({ type: 'draft', map }),
    setFilter: text => dispatch({ type: 'filter', text }),
    selectWord: word => dispatch({ type: 'select-word', word }),
    dismiss: () => dispatch({ type: 'dismiss' }),
    cancel: () => {
      dispatch({ type: 'cancelling' });
      editor.post({ type: 'cancel' });
    },
    exportPicture: () => editor.post({ type: 'export', format: 'png', data: picture(target.state()) }),
  };
}

function picture(state: PanelState): string | null {
  return state.report === null ? null : runView(state.report).picture(state);
}

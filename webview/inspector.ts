/** The inspector page in the side bar: the prompt token by token, following the cursor of the editor. */
import { t } from '../src/core/text.ts';
import type { FromInspector } from '../src/protocol/panelProtocol.ts';
import { parseToInspector } from './inspector/inspectorMessages.ts';
import { initialState, reduceInspector } from './inspector/inspectorState.ts';
import type { InspectorAction, InspectorActions, InspectorState, Settings } from './inspector/inspectorState.ts';
import { messageSection } from './inspector/messageSection.ts';
import { settingsSection } from './inspector/settingsSection.ts';
import { stepSection } from './inspector/stepSection.ts';
import { stripSection } from './inspector/stripSection.ts';
import { createRenderer, h } from './shared/dom.ts';
import { announceReady, connectEditor } from './shared/editor.ts';
import { createStore } from './shared/store.ts';
import { throttle } from './shared/throttle.ts';

const editor = connectEditor<FromInspector>();
const store = createStore<InspectorState, InspectorAction>(initialState(editor.savedState()), reduceInspector);
/** Milliseconds between two requests while a slider is dragged: the engine answers at about this rate. */
const requestPause = 50;
const requestScore = throttle((settings: Settings) => {
  editor.saveState(settings);
  editor.post({ type: 'settings', ...settings });
}, requestPause);
const actions: InspectorActions = {
  selectStep: (step, reveal) => {
    store.dispatch({ type: 'select-step', step });
    const span = store.state().score?.tokens[step]?.span;
    if (reveal && span !== null && span !== undefined) editor.post({ type: 'reveal', offset: span[0] });
  },
  set: settings => {
    store.dispatch({ type: 'set', settings });
    requestScore(settings);
  },
  cancel: () => editor.post({ type: 'cancel' }),
  readAgain: () => editor.post({ type: 'ready' }),
  toggleTemplate: () => store.dispatch({ type: 'toggle-template' }),
};

const message = messageSection(actions);
const settings = settingsSection(actions);
const scoreSections = [stripSection(actions), stepSection()];
document
  .getElementById('app')
  ?.replaceChildren(
    h(
      'div',
      { class: 'inspector' },
      h('h1', { class: 'visually-hidden' }, t`Inspector`),
      message.host,
      ...scoreSections.map(({ host }) => host),
      settings.host,
    ),
  );
const render = createRenderer([message, ...scoreSections]);
const draw = (state: InspectorState): void => {
  settings.update(state);
  settings.host.hidden = state.score === null;
  render(state);
};

store.listen((state, before) => {
  draw(state);
  if (state.step !== before.step || state.score !== before.score)
    document.getElementById(`token-${state.step}`)?.scrollIntoView({ block: 'nearest' });
});
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const parsed = parseToInspector(event.data);
  if (parsed === null) console.warn('Dropped a message of unknown shape.');
  else store.dispatch(parsed);
});
draw(store.state());
announceReady(() => editor.post({ type: 'ready' }));
const saved = editor.savedState();
if (saved !== null && saved !== undefined) editor.post({ type: 'settings', ...store.state().settings });

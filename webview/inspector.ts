/** The inspector page of the side bar: the prompt token by token, following the cursor. */
import type { FromInspector } from '../src/protocol/panelProtocol.ts';
import { parseToInspector } from './inspector/inspectorMessages.ts';
import { initialState, reduceInspector } from './inspector/inspectorState.ts';
import type { InspectorAction, InspectorActions, InspectorState, Settings } from './inspector/inspectorState.ts';
import { messageSection } from './inspector/messageSection.ts';
import { settingsSection } from './inspector/settingsSection.ts';
import { stepSection } from './inspector/stepSection.ts';
import { stripSection } from './inspector/stripSection.ts';
import { h, redrawer } from './shared/dom.ts';
import { announceReady, connectEditor } from './shared/editor.ts';
import { createStore } from './shared/store.ts';
import { throttle } from './shared/throttle.ts';

const editor = connectEditor<FromInspector>();
const store = createStore<InspectorState, InspectorAction>(initialState(editor.saved()), reduceInspector);
/** A dragged slider asks at a pace that the engine can follow. */
const ask = throttle((settings: Settings) => {
  editor.save(settings);
  editor.post({ type: 'settings', ...settings });
}, 50);
const actions: InspectorActions = {
  lookAt: (step, reveal) => {
    store.dispatch({ type: 'look-at', step });
    const span = store.state().score?.tokens[step]?.span;
    if (reveal && span !== null && span !== undefined) editor.post({ type: 'reveal', offset: span[0] });
  },
  set: settings => {
    store.dispatch({ type: 'set', settings });
    ask(settings);
  },
  toggleTemplate: () => store.dispatch({ type: 'toggle-template' }),
};

const settings = settingsSection(actions);
const reading = [stripSection(actions), stepSection()];
const message = messageSection();
document
  .getElementById('app')
  ?.replaceChildren(
    h(
      'div',
      { class: 'inspector' },
      h('h1', { class: 'visually-hidden' }, 'Inspector'),
      message.host,
      settings.host,
      ...reading.map(({ host }) => host),
    ),
  );
const redraw = redrawer([message, ...reading]);
const draw = (state: InspectorState): void => {
  settings.update(state);
  settings.host.hidden = state.score === null;
  redraw(state);
};

store.listen((state, before) => {
  draw(state);
  if (state.step !== before.step || state.score !== before.score)
    document.getElementById(`token-${state.step}`)?.scrollIntoView({ block: 'nearest' });
});
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const parsed = parseToInspector(event.data);
  if (parsed === null) console.warn('A message of unknown shape was left out.');
  else store.dispatch(parsed);
});
draw(store.state());
announceReady(() => editor.post({ type: 'ready' }));
if (editor.saved() !== null && editor.saved() !== undefined)
  editor.post({ type: 'settings', ...store.state().settings });

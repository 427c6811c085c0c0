/** The page on the TAP equations: sliders, the curve drawn live, and what becomes of the system in plain words. */
import { t } from '../src/core/text.ts';
import type { FromTapPage } from '../src/protocol/panelProtocol.ts';
import { createRenderer, h, type Section } from './shared/dom.ts';
import { announceReady, connectEditor, onThemeChange } from './shared/editor.ts';
import { createStore } from './shared/store.ts';
import { controls } from './tap/controls.ts';
import { curveSection, valuesText } from './tap/curveSection.ts';
import { explanation } from './tap/explanation.ts';
import { factsOf } from './tap/facts.ts';
import { theorySection } from './tap/theorySection.ts';
import { equationText, outlookText } from './tap/outlookWords.ts';
import { initialSettings, initialTapState, plainSettings, reduceTap } from './tap/tapState.ts';
import type { TapAction, TapState } from './tap/tapState.ts';

const editor = connectEditor<FromTapPage>();
const store = createStore<TapState, TapAction>(initialTapState(editor.savedState()), reduceTap);
const notice = h('p', { class: 'muted', role: 'status' });
const panel = controls({
  set: settings => store.dispatch({ type: 'set', settings }),
  reset: () => store.dispatch({ type: 'set', settings: initialSettings }),
  copy: () => {
    editor.post({ type: 'copy', text: valuesText(store.state().settings) });
    notice.textContent = t`Copied the parameters and the points of the curve.`;
  },
});
/** Increases with each theme change, because canvases keep the colors they were drawn with. */
let themeVersion = 0;

const outlook: Section<TapState> = {
  host: h('section', { class: 'tap-outlook', 'aria-label': t`Outlook`, 'aria-live': 'polite' }),
  inputs: ({ settings }) => [settings],
  draw: ({ settings }) => {
    const { title, sentence } = outlookText(settings);
    return [h('h2', {}, title), h('p', {}, sentence), h('p', { class: 'equation' }, equationText(settings))];
  },
};
const facts: Section<TapState> = {
  host: h('section', { 'aria-label': t`Numbers behind the curve` }),
  inputs: ({ settings }) => [settings],
  draw: ({ settings }) => [
    h(
      'dl',
      { class: 'tap-facts' },
      ...factsOf(settings).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    ),
  ],
};
const curve = curveSection(
  id => store.dispatch({ type: 'toggle', id }),
  () => themeVersion,
);
const theory = theorySection(
  id => store.dispatch({ type: 'toggle', id }),
  () => themeVersion,
);
document
  .getElementById('app')
  ?.replaceChildren(
    h(
      'div',
      { class: 'page tap-page' },
      h('h1', {}, t`The TAP equations`),
      h(
        'p',
        { class: 'lead' },
        t`TAP, the theory of the adjacent possible: what exists combines into what can exist next.`,
      ),
      h(
        'div',
        { class: 'tap-layout' },
        panel.host,
        h('div', { class: 'tap-result' }, outlook.host, curve.host, facts.host, theory.host, notice),
      ),
      explanation(),
    ),
  );
const render = createRenderer([outlook, curve, facts, theory]);
const draw = (): void => {
  panel.update(store.state().settings);
  render(store.state());
};
store.listen((state, before) => {
  if (state.settings !== before.settings) editor.saveState(plainSettings(state.settings));
  notice.textContent = '';
  draw();
});
onThemeChange(() => {
  themeVersion += 1;
  draw();
});
draw();
announceReady(() => editor.post({ type: 'ready' }));

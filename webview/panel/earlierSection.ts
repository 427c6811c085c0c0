/** What the run before this one found for the same prompt file, below the headline: the state before an edit. */
import { t } from '../../src/core/text.ts';
import { h } from '../shared/dom.ts';
import { isRunning } from './panelState.ts';
import type { Actions } from './panelState.ts';
import { textButton } from './toggles.ts';
import type { PanelSection } from './view.ts';

/** The section; empty for a first run, and until this run has ended. */
export function earlierSection(actions: Actions): PanelSection {
  return {
    host: h('section', { class: 'earlier', 'aria-label': t`The run before` }),
    inputs: ({ report, earlier }) => [report === null || isRunning(report), earlier?.time, earlier?.headline],
    draw: ({ report, earlier }) =>
      report === null || isRunning(report) || earlier === null
        ? []
        : [
            h(
              'p',
              {},
              h('span', { class: 'muted' }, t`Run before, ${earlier.time}:`),
              ' ',
              earlier.headline,
              ' ',
              textButton('show-earlier', t`Show`, () => actions.post({ type: 'show-earlier' }), t`The run before: `),
            ),
          ],
  };
}

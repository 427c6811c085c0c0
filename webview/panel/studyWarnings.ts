/** Caveats that a reader of a study must know. */
import { messageText, type Message } from '../../src/domain/message.ts';
import { h } from '../shared/dom.ts';

/** The warnings as a list; null where there are none. */
export function studyWarnings(warnings: readonly Message[]): HTMLElement | null {
  return warnings.length === 0
    ? null
    : h(
        'ul',
        { class: 'warnings' },
        ...warnings.map(warning => h('li', { class: 'level-warning' }, messageText(warning))),
      );
}

/** What a reader of a study must know besides its figures. */
import { messageText, type Message } from '../../../src/domain/message.ts';
import { h } from '../../shared/dom.ts';

/** The warnings one below the other; null where there is none. */
export function warningList(warnings: readonly Message[]): HTMLElement | null {
  return warnings.length === 0
    ? null
    : h(
        'ul',
        { class: 'warnings' },
        ...warnings.map(warning => h('li', { class: 'level-warning' }, messageText(warning))),
      );
}

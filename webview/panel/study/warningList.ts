/** What a reader of a study must know besides its figures. */
import { h } from '../../shared/dom.ts';

/** The warnings one below the other; null where there is none. */
export function warningList(warnings: readonly string[]): HTMLElement | null {
  return warnings.length === 0
    ? null
    : h('ul', { class: 'warnings' }, ...warnings.map(warning => h('li', { class: 'level-warning' }, warning)));
}

/** Bundles of the extension that are loaded on first use, so that activation stays cheap. Each has its own copy of the
 * modules it shares with `extension.js`. */
import { createRequire } from 'node:module';

/** The bundle that exchanges messages with the engine process and the pages. */
export function messagesBundle(): typeof import('./messages.ts') {
  return loadBundle('messages') as typeof import('./messages.ts');
}

/** Exports of a bundle, loaded once. */
export function loadBundle(name: 'experiments' | 'messages'): unknown {
  return createRequire(import.meta.filename)(`./${name}.js`);
}

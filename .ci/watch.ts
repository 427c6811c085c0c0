/** `npm run watch`: builds for development and rebuilds on every change. */
import type { Message } from 'esbuild';
import { watchAll } from './bundles.ts';

// The problem matcher in .vscode/tasks.json reads these lines.
await watchAll({
  started: () => {
    console.log('watch: build started');
  },
  finished: (errors, warnings) => {
    for (const message of errors) print('error', message);
    for (const message of warnings) print('warning', message);
    console.log(`watch: build finished, errors: ${errors.length}, warnings: ${warnings.length}`);
  },
});

function print(severity: 'error' | 'warning', { location, text }: Message): void {
  const place = location === null ? '' : `${location.file}:${location.line}:${location.column + 1}: `;
  console.log(`${place}${severity}: ${text}`);
}

/** Measures a part in a forked process, with the allocator settings that the product gives its engine. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { allocatorEnvironment } from '../../src/client/engineProcess.ts';
import type { PartName, Parts } from './parts.ts';

const entry = join(import.meta.dirname, 'partProcess.ts');

/** Throws when the process ends without a result. */
export function runPart<N extends PartName>(
  name: N,
  input: Parameters<Parts[N]>[0],
): Promise<Awaited<ReturnType<Parts[N]>>> {
  return new Promise((resolve, reject) => {
    const child = fork(entry, [name, JSON.stringify(input ?? null)], {
      env: { ...process.env, ...allocatorEnvironment },
      execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('message', result => {
      resolve(result as Awaited<ReturnType<Parts[N]>>);
    });
    child.once('exit', (code, signal) => {
      reject(new Error(`${name} ended without a result (${signal ?? String(code)})`));
    });
  });
}

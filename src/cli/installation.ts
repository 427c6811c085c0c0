/** The files of the installed product. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version and absolute paths of the product. */
export interface Installation {
  readonly version: string;
  /** Script of the engine process. */
  readonly engine: string;
  /** Folder of the built-in models. */
  readonly models: string;
}

/** Find the product from the folder of the running script: that of the bundle, or this source folder. */
export function findInstallation(here: string): Installation {
  const bundled = join(here, 'engine.js');
  const root = existsSync(bundled) ? join(here, '..') : join(here, '..', '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  return {
    version,
    engine: existsSync(bundled) ? bundled : join(here, '..', 'engine', 'main.ts'),
    models: join(root, 'media', 'models'),
  };
}

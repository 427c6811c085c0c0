/** Where the command line finds what belongs to it, and where it may write. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { EnginePlaces } from '../protocol/engineProtocol.ts';
import { huggingFaceCache } from '../client/huggingFaceCache.ts';

/** Most bytes of prepared models that the command line keeps. */
const storageLimit = 8e9;

/** Files of the product, found from the folder of the running script: the bundle's or this source folder. */
export interface Installation {
  readonly version: string;
  /** Script of the engine process. */
  readonly engine: string;
  /** Folder of the built-in models. */
  readonly models: string;
}

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

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's cache folder for this product, by the convention of the platform. */
export function cacheFolder(platform: NodeJS.Platform, environment: Environment, home: string): string {
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'adjacent', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'adjacent');
  const base = environment['XDG_CACHE_HOME'] ?? '';
  return join(base.startsWith('/') ? base : join(home, '.cache'), 'adjacent');
}

/** Places of the engine; `folders` are added to those it looks for models in. */
export function engineFolders(installation: Installation, folders: readonly string[] = []): EnginePlaces {
  const cache = cacheFolder(process.platform, process.env, homedir());
  return {
    builtIn: installation.models,
    storage: join(cache, 'models'),
    runs: join(cache, 'runs'),
    folders: folders.map(folder => resolve(folder)),
    cache: huggingFaceCache(process.env),
    storageLimit,
  };
}

/** Where the engine reads and writes for the command line. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { huggingFaceCache } from '../client/huggingFaceCache.ts';
import type { EngineFolders } from '../protocol/engineProtocol.ts';
import type { Installation } from './installation.ts';

/** Most bytes of prepared models that the command line keeps. */
const storageLimit = 8e9;

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's cache folder for this product, by the convention of the platform. */
export function cacheFolder(platform: NodeJS.Platform, environment: Environment, home: string): string {
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'adjacent', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'adjacent');
  const base = environment['XDG_CACHE_HOME'];
  return join(base?.startsWith('/') === true ? base : join(home, '.cache'), 'adjacent');
}

/** The engine's folders; `folders` are additional ones with models or items. */
export function engineFolders(installation: Installation, folders: readonly string[] = []): EngineFolders {
  const cache = cacheFolder(process.platform, process.env, homedir());
  return {
    builtIn: installation.models,
    storage: join(cache, 'models'),
    runs: join(cache, 'runs'),
    added: folders.map(folder => resolve(folder)),
    cache: huggingFaceCache(process.env),
    storageLimit,
  };
}

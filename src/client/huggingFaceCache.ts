/** Finds the folder of the Hugging Face cache on this machine. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder by the environment variables of the Hugging Face libraries (HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME), else
 * the default one; null when it does not exist. */
export function huggingFaceCache(environment: Readonly<Record<string, string | undefined>>): string | null {
  const { HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = environment;
  const folder =
    HF_HUB_CACHE ?? join(HF_HOME ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'huggingface'), 'hub');
  return existsSync(folder) ? folder : null;
}

/** Repository ("org/name") of a path inside the cache, by its layout
 * (models--org--name/snapshots/commit, https://huggingface.co/docs/hub/local-cache); null for any other path. */
export function repositoryOfPath(path: string): string | null {
  const name = /[\\/]models--([^\\/]+)[\\/]snapshots[\\/]/.exec(path)?.[1];
  return name === undefined ? null : name.replaceAll('--', '/');
}

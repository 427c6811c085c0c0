/** Where this machine keeps its Hugging Face cache. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder of the cache by the variables that Hugging Face's own libraries read (HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME),
 * else its default place; null when there is none. */
export function huggingFaceCache(environment: Readonly<Record<string, string | undefined>>): string | null {
  const { HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = environment;
  const folder =
    HF_HUB_CACHE ?? join(HF_HOME ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'huggingface'), 'hub');
  return existsSync(folder) ? folder : null;
}

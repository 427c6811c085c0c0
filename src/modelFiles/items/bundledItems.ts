/** The item sets that are bundled with the extension, by name: "ladder/copying". */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { excerpt, t } from '../../core/text.ts';

const family = 'ladder';
const extension = '.jsonl';

/** Names of the item sets in the folder of the built-in models, in alphabetical order. */
export function bundledItemSets(models: string): string[] {
  const folder = join(models, family, 'items');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => name.endsWith(extension))
    .sort()
    .map(name => `${family}/${basename(name, extension)}`);
}

/** The file of a bundled set; null for a name outside "ladder/". Throws AdjacentError bad-argument for an unknown set.
 */
export function bundledItems(name: string, models: string): string | null {
  if (!/^ladder\/[^./\\]+$/.test(name)) return null;
  const sets = bundledItemSets(models);
  if (sets.includes(name)) return join(models, family, 'items', `${name.slice(family.length + 1)}${extension}`);
  throw new AdjacentError(
    'bad-argument',
    t`There is no bundled item set "${excerpt(name)}".`,
    sets.length === 0 ? t`Give the path of an items file.` : t`Choose one of ${sets.join(', ')}.`,
  );
}

/** Sets of items that come with the product, by name: "ladder/copying". */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';

const family = 'ladder';
const extension = '.jsonl';

/** Names of the sets in the folder of the built-in models, in alphabetical order. */
export function bundledItemSets(models: string): string[] {
  const folder = join(models, family, 'items');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => name.endsWith(extension))
    .sort()
    .map(name => `${family}/${basename(name, extension)}`);
}

/** File of a bundled set; null for a name that does not begin like one. Throws AdjacentError bad-argument for a set
 * that does not exist. */
export function bundledItems(name: string, models: string): string | null {
  if (!/^ladder\/[^./\\]+$/.test(name)) return null;
  const sets = bundledItemSets(models);
  if (sets.includes(name)) return join(models, family, 'items', `${name.slice(family.length + 1)}${extension}`);
  throw new AdjacentError(
    'bad-argument',
    `There is no bundled set of items "${name}".`,
    sets.length === 0 ? 'Give an items file.' : `Use ${sets.join(', ')}.`,
  );
}

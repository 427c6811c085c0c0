/** Refuses model folders with something else than files in the places of files, such as devices, which have no end. */
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatBytes } from '../../core/format.ts';
import { t } from '../../core/text.ts';

/** Files that are read whole. */
const textFiles = [
  'config.json',
  'generation_config.json',
  'genai_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'chat_template.jinja',
  'chat_template.json',
  'adjacent.json',
];
/** The largest tokenizers have 40 MB. */
const maxBytes = 250e6;

/** Check the files of a folder that are read whole. Throws AdjacentError model-corrupt. */
export function checkTextFiles(folder: string): void {
  for (const name of textFiles) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    requireFile(path);
    const { size } = statSync(path);
    if (size > maxBytes) throw corrupt(t`${name} of this model has ${formatBytes(size)}, which is too large.`);
  }
}

/** Throws AdjacentError model-corrupt for a path that exists and is no file. */
export function requireFile(path: string): void {
  if (!statSync(path).isFile()) throw corrupt(t`${basename(path)} of this model is not a file.`);
}

function corrupt(message: string): AdjacentError {
  return new AdjacentError('model-corrupt', message, t`Download it again from the source of the model.`);
}

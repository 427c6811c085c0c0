/** The tokenizer files of a model folder in Hugging Face layout, read but not yet understood. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface TokenizerFolder {
  /** tokenizer.json */
  readonly tokenizer: JsonObject;
  /** tokenizer_config.json, empty when there is none. */
  readonly config: JsonObject;
  /** Written form of the special tokens that the folder names: bos_token, eos_token, ... */
  readonly named: Readonly<Record<string, string>>;
  /** Source of the chat template, or null. */
  readonly template: string | null;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Read them. Throws AdjacentError model-incomplete without tokenizer.json, model-corrupt when a file is no JSON
 * object. */
export function readTokenizerFolder(folder: string): TokenizerFolder {
  if (!existsSync(join(folder, 'tokenizer.json'))) {
    throw new AdjacentError(
      'model-incomplete',
      'The model folder has no tokenizer.json.',
      'Download tokenizer.json from where the model came from.',
      folder,
    );
  }
  const config = readObject(folder, 'tokenizer_config.json');
  return {
    tokenizer: readObject(folder, 'tokenizer.json'),
    config,
    named: namedTokens({ ...readObject(folder, 'special_tokens_map.json'), ...config }),
    template: readTemplate(folder, config),
  };
}

function readObject(folder: string, name: string): JsonObject {
  const path = join(folder, name);
  if (!existsSync(path)) return {};
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw damaged(name, error);
  }
  if (!isObject(value)) throw damaged(name, 'it holds no object');
  return value;
}

/** The error for a tokenizer file that cannot be read as what it is. */
export function damaged(name: string, cause: unknown): AdjacentError {
  return new AdjacentError(
    'model-corrupt',
    `${name} cannot be read.`,
    'Download it again from where the model came from.',
    String(cause),
  );
}

/** Entries "x_token" as text, whether they are written as text or as an object with "content". */
function namedTokens(entries: JsonObject): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [name, value] of Object.entries(entries)) {
    const content = isObject(value) ? value['content'] : value;
    if (name.endsWith('_token') && typeof content === 'string') named[name] = content;
  }
  return named;
}

/** The template in a file of its own, or in tokenizer_config.json: one, or a list of which "default" is taken, else the
 * first. */
function readTemplate(folder: string, config: JsonObject): string | null {
  const path = join(folder, 'chat_template.jinja');
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const stored = config['chat_template'];
  if (typeof stored === 'string') return stored;
  if (!Array.isArray(stored)) return null;
  const list = stored.filter(isObject);
  const chosen = list.find(entry => entry['name'] === 'default') ?? list[0];
  return typeof chosen?.['template'] === 'string' ? chosen['template'] : null;
}

/** Reads the tokenizer files of a model folder in Hugging Face layout. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { isObject, type JsonObject } from '../tokenizer/tokenizerJson.ts';

/** The tokenizer files of one folder. */
export interface TokenizerFolder {
  /** Absolute or relative path of tokenizer.json. */
  readonly tokenizer: string;
  /** Written forms of the named special tokens: bos_token, eos_token, ... */
  readonly named: Readonly<Record<string, string>>;
  /** Written forms of the tokens that begin a text, and of those that end a text or turn, according to either file. */
  readonly beginnings: readonly string[];
  readonly endings: readonly string[];
  /** Source of the chat template, or null. */
  readonly template: string | null;
}

/** Read the tokenizer files of a folder. Throws AdjacentError model-incomplete without tokenizer.json, model-corrupt
 * for a file that is not a JSON object. */
export function readTokenizerFolder(folder: string): TokenizerFolder {
  if (!existsSync(join(folder, 'tokenizer.json'))) {
    throw new AdjacentError(
      'model-incomplete',
      t`The model folder has no tokenizer.json.`,
      t`Download tokenizer.json from the source of the model.`,
      folder,
    );
  }
  const config = readObject(folder, 'tokenizer_config.json');
  const [own, mapped] = [namedTokens(config), namedTokens(readObject(folder, 'special_tokens_map.json'))];
  const tokensOf = (...names: readonly string[]): string[] => [
    ...new Set(names.flatMap(name => [own[name], mapped[name]].filter(token => token !== undefined))),
  ];
  return {
    tokenizer: join(folder, 'tokenizer.json'),
    named: { ...mapped, ...own },
    beginnings: tokensOf('bos_token'),
    endings: tokensOf('eos_token', 'eot_token', 'eom_token'),
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
  if (!isObject(value)) throw damaged(name, 'not an object');
  return value;
}

/** The error for a tokenizer file that cannot be parsed. */
export function damaged(name: string, cause: unknown): AdjacentError {
  return new AdjacentError(
    'model-corrupt',
    t`${name} cannot be parsed.`,
    t`Download it again from the source of the model.`,
    String(cause),
  );
}

/** The entries "x_token", which are strings or objects with "content". */
function namedTokens(entries: JsonObject): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [name, value] of Object.entries(entries)) {
    const content = isObject(value) ? value['content'] : value;
    if (name.endsWith('_token') && typeof content === 'string') named[name] = content;
  }
  return named;
}

/** The template of chat_template.jinja, else of tokenizer_config.json: a single one, or of a list the one named
 * "default", else the first. */
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

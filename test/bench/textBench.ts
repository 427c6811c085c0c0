/** Reading text with the tokenizer process, beside the JavaScript port of the library that transformers.js brings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openTokenizer } from '../../src/engine/text/tokenizer.ts';
import { short, table } from './markdown.ts';
import { passage } from './passage.ts';

/** What is used of the port. */
interface Port {
  readonly Tokenizer: new (tokenizer: unknown, config: unknown) => PortTokenizer;
}

interface PortTokenizer {
  encode(text: string, options: { readonly add_special_tokens: boolean }): { readonly ids: number[] };
  decode(ids: readonly number[], options: { readonly clean_up_tokenization_spaces: boolean }): string;
}

const lengths = [
  ['one word', 'Harbour', 200],
  ['a passage', passage, 50],
  ['100 passages', `${passage}\n`.repeat(100), 5],
] as const;

/** Median milliseconds by the wall, since the process computes elsewhere. */
function median(repeats: number, work: () => unknown): number {
  work();
  const times = Array.from({ length: repeats }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(repeats / 2)] ?? NaN;
}

/** A table of milliseconds and ratios for the tokenizer of a model folder. transformers.js is installed in `peer`. */
export async function textTable(folder: string, peer: string): Promise<string> {
  const entry = join(peer, 'node_modules', '@huggingface', 'tokenizers', 'dist', 'tokenizers.mjs');
  const { Tokenizer } = (await import(pathToFileURL(entry).href)) as Port;
  const json: unknown = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
  const ours = openTokenizer(folder);
  const port = new Tokenizer(json, {});
  const rows = lengths.flatMap(([name, text, repeats]) => {
    const ids = ours.encode(text);
    const others = port.encode(text, { add_special_tokens: false }).ids;
    const isEqual = others.length === ids.length && others.every((id, at) => id === ids[at]);
    const row = (what: string, own: number, other: number): string[] => [
      `${what} ${name}`,
      short(own),
      short(other),
      `${short(other / own)}x`,
      isEqual ? 'equal' : 'different',
    ];
    return [
      row(
        'encode',
        median(repeats, () => ours.encode(text)),
        median(repeats, () => port.encode(text, { add_special_tokens: false })),
      ),
      row(
        'decode',
        median(repeats, () => ours.decode(ids)),
        median(repeats, () => port.decode(others, { clean_up_tokenization_spaces: false })),
      ),
    ];
  });
  ours.close();
  return table(['(i) text', 'ms', 'ms of the port', 'speed', 'ids'], rows);
}

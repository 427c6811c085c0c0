/** Encodes and decodes text with the tokenizer.json of a model folder. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { Span } from '../../domain/languageModel.ts';
import { TokenizerClient, TokenizerFailure } from '../tokenizer/tokenizerClient.ts';
import type { AlignedIds, TokenizerCallName, TokenizerCalls, TokenizerFacts } from '../tokenizer/tokenizerProtocol.ts';
import type { TextCodec } from './textCodec.ts';
import { damaged, readTokenizerFolder, type TokenizerFolder } from './tokenizerFolder.ts';

/** Ids of a text, and the span of each in it. */
export interface Aligned {
  readonly ids: Int32Array;
  readonly spans: readonly Span[];
}

/** Ids of a text inside a template, and the half-open range of them that belongs to the text. `spans` are those of this
 * range, in the text. */
export interface Enclosed extends Aligned {
  readonly own: readonly [number, number];
}

/** The codec of a folder. It tells the control tokens of a template from the same words typed by the user. */
export interface FolderCodec extends TextCodec {
  readonly folder: TokenizerFolder;
  /** Special tokens that the tokenizer puts before every text. */
  readonly leading: readonly number[];
  /** Ids of its control tokens: special ones, and added ones in brackets. */
  readonly control: ReadonlySet<number>;
  /** `encode` without special tokens in front, with the span of each id. */
  align(text: string): Aligned;
  /** Ids of before + text + after as one text. Control tokens are recognized only in `before` and `after`. */
  enclose(before: string, text: string, after: string): Enclosed;
  /** Written form of a token, or undefined. */
  tokenOf(id: number): string | undefined;
}

/**
 * Open the tokenizer of a folder for a graph with a number of rows; added tokens without a row are read as text. A text
 * may take `limit` milliseconds, 20 seconds by default. Throws AdjacentError model-incomplete without tokenizer.json,
 * model-corrupt when it is not a tokenizer, runtime-missing without the tokenizer library. `encode`, `align` and
 * `enclose` throw bad-argument for a text that cannot be read, prompt-too-long for one that takes too long.
 * @public For tests, which have nothing else to open meanwhile.
 */
export function openTokenizer(path: string, rows = Infinity, limit?: number): FolderCodec {
  return beginTokenizer(path, rows, limit).codec();
}

/** A tokenizer that opens in its process meanwhile. */
export interface OpeningTokenizer {
  /** Wait until it is open. Throws as `openTokenizer` does. */
  codec(): FolderCodec;
  /** Give it up. */
  close(): void;
}

/** Begin to open the tokenizer of a folder, as `openTokenizer` does. Throws AdjacentError model-incomplete and
 * model-corrupt for files that cannot be parsed. */
export function beginTokenizer(path: string, rows = Infinity, limit?: number): OpeningTokenizer {
  const folder = readTokenizerFolder(path);
  const client = new TokenizerClient(folder.tokenizer, rows, limit);
  if (folder.template !== null) client.prepareEnclosing();
  let opened: FolderCodec | null = null;
  return {
    codec() {
      try {
        return (opened ??= new ProcessCodec(folder, client, client.facts(), rows));
      } catch (error) {
        throw error instanceof TokenizerFailure ? refusedFile(error) : error;
      }
    },
    close: () => {
      client.close();
    },
  };
}

class ProcessCodec implements FolderCodec {
  readonly folder: TokenizerFolder;
  readonly size: number;
  readonly leading: readonly number[];
  readonly control: ReadonlySet<number>;
  private readonly client: TokenizerClient;
  private readonly rows: number;

  constructor(folder: TokenizerFolder, client: TokenizerClient, facts: TokenizerFacts, rows: number) {
    this.folder = folder;
    this.client = client;
    this.rows = rows;
    this.size = facts.size;
    this.leading = facts.leading;
    this.control = new Set(facts.control);
  }

  encode(text: string, { addSpecial = false } = {}): Int32Array {
    const { ids } = this.align(text);
    if (!addSpecial) return ids;
    this.checkRows(this.leading);
    return Int32Array.from([...this.leading, ...ids]);
  }

  align(text: string): Aligned {
    return this.aligned(this.call('encode', text));
  }

  enclose(before: string, text: string, after: string): Enclosed {
    const read = this.call('enclose', before, text, after);
    return { ...this.aligned(read), own: read.own };
  }

  decode(ids: ArrayLike<number>): string {
    return this.call('decode', Int32Array.from(ids));
  }

  pieces(ids: ArrayLike<number>): string[] {
    return this.call('pieces', Int32Array.from(ids));
  }

  texts(ids: ArrayLike<number>): string[] {
    return this.call('texts', Int32Array.from(ids));
  }

  idOf(token: string): number | undefined {
    return this.call('idOf', token) ?? undefined;
  }

  tokenOf(id: number): string | undefined {
    return this.call('tokenOf', id) ?? undefined;
  }

  close(): void {
    this.client.close();
  }

  private aligned({ ids, spans }: AlignedIds): Aligned {
    this.checkRows(ids);
    return {
      ids,
      spans: Array.from({ length: spans.length / 2 }, (_, at) => [spans[2 * at] ?? 0, spans[2 * at + 1] ?? 0]),
    };
  }

  /** Words of the vocabulary may have no row; only added tokens can be read as text instead. */
  private checkRows(ids: ArrayLike<number>): void {
    const beyond = Array.from(ids).find(id => id >= this.rows);
    if (beyond === undefined) return;
    throw new AdjacentError(
      'bad-argument',
      t`The token ${this.tokenOf(beyond) ?? ''} (${beyond}) is beyond the ${this.rows} tokens that the model knows.`,
      t`Leave it out of the text, or use the tokenizer.json that belongs to the model.`,
    );
  }

  private call<N extends TokenizerCallName>(
    name: N,
    ...values: TokenizerCalls[N]['arguments']
  ): TokenizerCalls[N]['result'] {
    try {
      return this.client.call(name, ...values);
    } catch (error) {
      throw error instanceof TokenizerFailure ? refusedText(error) : error;
    }
  }
}

function refusedFile({ fault, message }: TokenizerFailure): AdjacentError {
  if (fault === 'unavailable') return missingLibrary(message);
  if (fault === 'refused') return damaged('tokenizer.json', message);
  const isLate = fault === 'timeout';
  return new AdjacentError(
    'model-corrupt',
    isLate
      ? t`The tokenizer library takes too long to open tokenizer.json.`
      : t`The tokenizer library fails at tokenizer.json.`,
    isLate
      ? t`Try again when this machine is less busy. If that does not help, download the file again.`
      : t`Download it again from the source of the model.`,
    message,
  );
}

function refusedText({ fault, message }: TokenizerFailure): AdjacentError {
  if (fault === 'unavailable') return missingLibrary(message);
  if (fault === 'timeout')
    return new AdjacentError(
      'prompt-too-long',
      t`The tokenizer of this model takes too long to read this text.`,
      t`Select a shorter part of it, or choose another model.`,
      message,
    );
  return new AdjacentError(
    'bad-argument',
    fault === 'refused'
      ? t`The tokenizer of this model cannot read this text.`
      : t`The tokenizer library fails with the tokenizer.json of this model at this text.`,
    t`Change the text, or choose another model.`,
    message,
  );
}

function missingLibrary(detail: string): AdjacentError {
  return new AdjacentError(
    'runtime-missing',
    t`The tokenizer library could not be loaded on this machine.`,
    t`Install the build of the extension for this platform; the log has the details.`,
    detail,
  );
}

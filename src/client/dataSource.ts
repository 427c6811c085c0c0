/** Data files on this machine. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';

/** The data file at a path, which is opened when it is read. */
export function dataSource(path: string): { readonly name: string; chunks(): AsyncIterable<string> } {
  return {
    name: basename(path),
    async *chunks() {
      for await (const chunk of createReadStream(path, 'utf8')) yield chunk as string;
    },
  };
}

/** A process that measures one part: `node partProcess.ts <part> <input as JSON>`. Its result is its only message. */
import { parts, type PartName } from './parts.ts';

const [name = '', input = 'null'] = process.argv.slice(2);
const work = parts[name as PartName] as (input: unknown) => Promise<unknown>;
const result = await work(JSON.parse(input));
process.send?.(result, () => {
  process.exit(0);
});

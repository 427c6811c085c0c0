/** Answers per second of a served model against the number of requests at once. Without an address, a tiny model is
 * served by this process: `node .ci/bootstrap.mjs test/bench/served.ts [ADDRESS#MODEL]`. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModel } from '../../src/engine/openModel.ts';
import { findProvider } from '../../src/engine/served/findProvider.ts';
import { Requests, usualPatience } from '../../src/engine/served/requests.ts';
import { Transport } from '../../src/engine/served/transport.ts';
import { parseServedReference } from '../../src/domain/servedReference.ts';
import { foldersIn } from '../process/support/engine.ts';
import { startModelServer } from '../support/modelServer.ts';

const levels = [1, 8, 32, 128] as const;
const tokens = 32;
const { signal } = new AbortController();

/** Serves a tiny model; returns its address. */
async function ownServer(): Promise<string> {
  const folders = foldersIn(mkdtempSync(join(tmpdir(), 'adjacent-bench-')));
  const model = await openModel('ladder/neox-0.2m', folders, { threads: 1, signal, onStage: () => undefined });
  return (await startModelServer(model, 'openai')).address;
}

const reference = parseServedReference(process.argv[2] ?? (await ownServer()));
const key = process.env['ADJACENT_API_KEY'] ?? null;
const provider = await findProvider(new Transport(reference, () => key), signal);
console.log(`${provider.model} at ${reference.origin} (${provider.software}), ${tokens} tokens an answer`);
console.log('| at once | answers | seconds | answers/s | ratio |');
console.log('|---|---|---|---|---|');
let alone = 0;
for (const level of levels) {
  const requests = new Requests(usualPatience, level);
  requests.begin(level);
  const count = Math.max(8, 2 * level);
  const prompt = { messages: [{ role: 'user', content: 'Write a sentence about the sea.' } as const] };
  const ask = { prompt, temperature: 1, topP: 1, topK: 0, minP: 0, tokens, answers: 1, likeliest: 0 };
  const started = performance.now();
  const seeds = Array.from({ length: count }, (_, at) => 1000 * level + at);
  await Promise.all(seeds.map(seed => requests.run(one => provider.ask({ ...ask, seed }, one), signal)));
  const seconds = (performance.now() - started) / 1000;
  const rate = count / seconds;
  if (level === 1) alone = rate;
  const cells = [level, count, seconds.toFixed(1), rate.toFixed(2), (rate / alone).toFixed(1)];
  console.log(`| ${cells.join(' | ')} |`);
}
process.exit(0);

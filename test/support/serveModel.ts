/** Serves a built-in model until it is stopped, to try a served model by hand:
 * `node .ci/bootstrap.mjs test/support/serveModel.ts smollm2-135m-instruct llama.cpp 8080`. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModel } from '../../src/engine/openModel.ts';
import { foldersIn } from '../process/support/engine.ts';
import { startModelServer, type Dialect } from './modelServer.ts';

const [id = 'smollm2-135m-instruct', dialect = 'openai', port = '0', faults = '{}'] = process.argv.slice(2);
const folders = foldersIn(mkdtempSync(join(tmpdir(), 'adjacent-serve-')));
const { signal } = new AbortController();
const model = await openModel(id, folders, { threads: 2, signal, onStage: () => undefined });
const server = await startModelServer(model, dialect as Dialect, JSON.parse(faults) as object, id, Number(port));
console.log(server.address);

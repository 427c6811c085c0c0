import { openModel } from '../../src/engine/openModel.ts';
import { foldersIn, temporaryFolder } from '../process/support/engine.ts';
import { startModelServer, type Faults, type ModelServer } from './modelServer.ts';

/** An OpenAI server of a small model that knows tales, named "tale", closed after the tests of the file. */
export async function serveTale(after: (done: () => unknown) => void, faults: Faults = {}): Promise<ModelServer> {
  const model = await openModel('ladder/neox-0.2m', foldersIn(temporaryFolder({ after })), {
    threads: 1,
    signal: new AbortController().signal,
    onStage: () => undefined,
  });
  after(() => model.close());
  const server = await startModelServer(model, 'openai', faults, 'tale');
  after(() => server.close());
  return server;
}

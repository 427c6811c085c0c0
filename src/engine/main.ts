/** Entry of the engine process: joins the service to the channel of the parent, and ends with it. */
import { AdjacentError, errorData } from '../core/adjacentError.ts';
import type { EngineReply } from '../protocol/engineProtocol.ts';

const send = (reply: EngineReply): void => {
  if (process.connected) process.send?.(reply);
};

process.on('disconnect', () => process.exit(0));
// An interrupt in a terminal reaches the whole group; the parent decides what it means.
process.on('SIGINT', () => undefined);

async function start(): Promise<void> {
  const [{ EngineService }, { runtimeVersion }, { processorFeatures }] = await Promise.all([
    import('./service/engineService.ts'),
    import('./runtime.ts'),
    import('./processor.ts'),
  ]);
  const service = new EngineService(send);
  process.on('message', message => {
    service.receive(message);
  });
  send({ type: 'ready', pid: process.pid, runtime: runtimeVersion, features: processorFeatures() });
}

start().catch((error: unknown) => {
  const missing = new AdjacentError(
    'runtime-missing',
    'The ONNX runtime could not be loaded on this machine.',
    'Install the extension made for this platform; the log has the detail.',
    errorData(error).detail,
  );
  send({ type: 'unavailable', error: errorData(missing) });
  process.disconnect();
});

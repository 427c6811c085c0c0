/** Entry of the engine process: connects the service to the channel of the parent and exits with it. */
import { AdjacentError, errorData } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type { EngineReply } from '../protocol/engineProtocol.ts';

const send = (reply: EngineReply): void => {
  if (process.connected) process.send?.(reply);
};

process.on('disconnect', () => process.exit(0));
// An interrupt in a terminal reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => undefined);

async function start(): Promise<void> {
  const [{ EngineService }, { runtimeVersion }, { processorFeatures }] = await Promise.all([
    import('./service/engineService.ts'),
    import('./runtime.ts'),
    import('./hardware.ts'),
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
    t`ONNX Runtime could not be loaded on this machine.`,
    t`Install the build of the extension for this platform; the log has the details.`,
    errorData(error).detail,
  );
  send({ type: 'unavailable', error: errorData(missing) });
  process.disconnect();
});

/** Entry of the engine process: connects the service to the channel of the parent and exits with it. */
import { AdjacentError, errorData } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type { EngineReply } from '../protocol/engineProtocol.ts';
import { heartbeatVariable } from '../protocol/heartbeat.ts';
import { startHeartbeat } from './heartbeat/heartbeat.ts';

const send = (reply: EngineReply): void => {
  if (process.connected) process.send?.(reply);
};

async function start(): Promise<void> {
  // An exit would abort while a thread samples.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // An interrupt in a terminal reaches the whole process group; the parent decides what it means.
  process.on('SIGINT', () => undefined);
  if (process.env[heartbeatVariable] !== undefined) startHeartbeat();
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

function refuse(error: unknown): void {
  const missing = new AdjacentError(
    'runtime-missing',
    t`ONNX Runtime could not be loaded on this machine.`,
    t`Install the build of the extension for this platform; the log has the details.`,
    errorData(error).detail,
  );
  send({ type: 'unavailable', error: errorData(missing) });
  process.disconnect();
}

start().catch(refuse);

/** Entry of the process that writes the copy of a model. Its memory goes back to the system when it ends, while that of
 * a thread would stay with the engine (docs/architecture.md#prepared-models). */
import { setImmediate } from 'node:timers/promises';
import { errorData } from '../../core/adjacentError.ts';
import { writeCopy } from '../../modelFiles/prepared/copyWriter.ts';
import type { CopyReply, CopyRequest } from './copyProtocol.ts';

process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
process.once('message', message => {
  // The parent is the only sender, and both sides come from one build.
  const { task, helpers } = message as CopyRequest;
  void writeCopy(task, helpers, () => setImmediate())
    .then<CopyReply, CopyReply>(written => ({ written }), replyOf)
    .then(reply => process.send?.(reply));
});

function replyOf(error: unknown): CopyReply {
  if (!(error instanceof Error) || !('syscall' in error)) return { error: errorData(error) };
  const { message, syscall } = error;
  const textAt = (name: string): string => (name in error ? String(error[name as keyof Error]) : '');
  return { fault: { message, syscall: String(syscall), code: textAt('code'), path: textAt('path') } };
}

/** What the engine process does with each message. The entry of the process joins it to the channel of its parent. */
import { errorData } from '../../core/adjacentError.ts';
import type { EngineReply, EngineRequest } from '../../protocol/engineProtocol.ts';
import { engineRequestSchema } from '../../protocol/engineRequestSchema.ts';
import { checkMessage, idOf } from '../../protocol/messageCheck.ts';
import { RequestHandler } from './requestHandler.ts';

/** Takes messages in any order, answers each once; `send` gives replies to the parent. */
export class EngineService {
  private readonly handler: RequestHandler;
  private readonly send: (reply: EngineReply) => void;
  private readonly underWay = new Map<number, AbortController>();

  constructor(send: (reply: EngineReply) => void) {
    this.send = send;
    this.handler = new RequestHandler(send);
  }

  /** Handle whatever arrived; never throws. */
  receive(message: unknown): void {
    let request: EngineRequest;
    try {
      request = checkMessage(engineRequestSchema, message, 'the editor');
    } catch (error) {
      this.send({ type: 'failed', id: idOf(message) ?? -1, error: errorData(error) });
      return;
    }
    if (request.type === 'cancel') this.underWay.get(request.target)?.abort();
    else void this.serve(request);
  }

  private async serve(request: Exclude<EngineRequest, { readonly type: 'cancel' }>): Promise<void> {
    const controller = new AbortController();
    this.underWay.set(request.id, controller);
    try {
      this.send(await this.handler.answer(request, controller.signal));
    } catch (error) {
      this.send({ type: 'failed', id: request.id, error: errorData(error) });
    } finally {
      this.underWay.delete(request.id);
    }
  }
}

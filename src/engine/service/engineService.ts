/** Receives the messages of the engine process, tracks requests for cancellation, and answers each request once
 * (docs/architecture.md#protocols). */
import { errorData } from '../../core/adjacentError.ts';
import type { EngineReply, EngineRequest } from '../../protocol/engineProtocol.ts';
import { engineRequestSchema } from '../../protocol/engineRequestSchema.ts';
import { checkMessage, idOf } from '../../protocol/messageCheck.ts';
import { RequestHandler, type AnsweredRequest } from './requestHandler.ts';

/** Serves requests concurrently; `send` passes replies to the parent. */
export class EngineService {
  private readonly handler: RequestHandler;
  private readonly send: (reply: EngineReply) => void;
  private readonly running = new Map<number, AbortController>();

  constructor(send: (reply: EngineReply) => void) {
    this.send = send;
    this.handler = new RequestHandler(send);
  }

  /** Handle any message; never throws. */
  receive(message: unknown): void {
    let request: EngineRequest;
    try {
      request = checkMessage(engineRequestSchema, message, 'the editor');
    } catch (error) {
      this.send({ type: 'failed', id: idOf(message) ?? -1, error: errorData(error) });
      return;
    }
    if (request.type === 'cancel') this.cancel(request.target);
    else if (request.type === 'editor-reply') this.handler.editor.settle(request.ask, request.reply);
    else void this.serve(request);
  }

  private cancel(target: number): void {
    const controller = this.running.get(target);
    if (controller === undefined) return;
    this.send({ type: 'canceling', id: target });
    controller.abort();
  }

  private async serve(request: AnsweredRequest): Promise<void> {
    const controller = new AbortController();
    this.running.set(request.id, controller);
    try {
      this.send(await this.handler.answer(request, controller.signal));
    } catch (error) {
      this.send({ type: 'failed', id: request.id, error: errorData(error) });
    } finally {
      this.running.delete(request.id);
    }
  }
}

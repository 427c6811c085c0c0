/** Entry of a thread that samples a share of the rows of a request, in a session of its own
 * (docs/architecture.md#sampler-threads). */
import { parentPort, workerData } from 'node:worker_threads';
import { openSession } from '../runtime.ts';
import { Decoder } from '../sampler/decoder.ts';
import type { RowStepper } from '../sampler/sampling.ts';
import { stepMilliseconds } from '../sampler/speedProbe.ts';
import type { DecoderModel } from '../sampler/stepGraph.ts';
import type { ThreadCall, ThreadData, ThreadReply } from './threadProtocol.ts';

const { model, threads } = workerData as ThreadData;

const reply = (message: ThreadReply): void => {
  parentPort?.postMessage(message);
};

const opened = openSession(model.path, threads, model.optimizing).then((session): Decoder => {
  const whole: DecoderModel = { ...model, session };
  return new Decoder(whole);
});

let stepper: RowStepper | null = null;

async function answer(call: Exclude<ThreadCall, { do: 'close' }>): Promise<void> {
  const decoder = await opened;
  if (call.do === 'probe') {
    const { prompt, batch } = call;
    const { signal } = new AbortController();
    reply({ is: 'probe', milliseconds: await stepMilliseconds(decoder, prompt, batch, signal) });
    return;
  }
  if (call.do === 'step') {
    if (stepper !== null) reply({ is: 'step', step: await stepper.step(call.limits) });
    return;
  }
  stepper?.close();
  stepper = null;
  if (call.do !== 'begin') return;
  const { beginning, request } = call;
  const isWhole = beginning.ablation.exit === null && beginning.ablation.headMask === null;
  const at = isWhole ? decoder : new Decoder(decoder.graph.model, beginning.ablation);
  stepper = at.begin(beginning, request);
}

function fail(error: unknown): void {
  reply({ is: 'failure', message: error instanceof Error ? error.message : String(error) });
}

opened.then(() => {
  reply({ is: 'open' });
}, fail);

async function close(): Promise<void> {
  const decoder = await opened.catch(() => null);
  await decoder?.graph.model.session.close();
  parentPort?.close();
}

let last = Promise.resolve();
parentPort?.on('message', (call: ThreadCall) => {
  last = last.then(() => (call.do === 'close' ? close() : answer(call))).catch(fail);
});

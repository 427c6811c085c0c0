/** A session whose number of threads can change: it is opened anew. */
import type { Session } from '../modelFiles/onnx/session.ts';

/** Opens the same graph with a number of threads. Throws RuntimeFailure. */
export type OpenWithThreads = (threads: number) => Promise<Session>;

export class ResizableSession implements Session {
  readonly inputs: Session['inputs'];
  readonly types: Session['types'];
  readonly outputs: Session['outputs'];
  private readonly open: OpenWithThreads;
  private session: Promise<Session>;
  private threads: number;
  private readonly passes = new Set<Promise<unknown>>();

  /** `session` has so many threads. */
  constructor(session: Session, threads: number, open: OpenWithThreads) {
    this.inputs = session.inputs;
    this.types = session.types;
    this.outputs = session.outputs;
    this.session = Promise.resolve(session);
    this.threads = threads;
    this.open = open;
  }

  async run(...[feeds, fetches]: Parameters<Session['run']>): ReturnType<Session['run']> {
    const pass = this.session.then(session => session.run(feeds, fetches));
    this.passes.add(pass);
    try {
      return await pass;
    } finally {
      this.passes.delete(pass);
    }
  }

  /** Close the session once its passes are done, so that memory never holds two, and open it with so many threads.
   * Later passes wait for it. Throws RuntimeFailure, and so do they, until another number of threads is asked for. */
  async setThreads(threads: number): Promise<void> {
    if (threads === this.threads) return;
    this.threads = threads;
    const before = this.session;
    this.session = Promise.allSettled([before, ...this.passes])
      .then(() =>
        before.then(
          session => session.close(),
          () => undefined,
        ),
      )
      .then(() => this.open(threads));
    await this.session;
  }

  async close(): Promise<void> {
    const session = await this.session.catch(() => null);
    await session?.close();
  }
}

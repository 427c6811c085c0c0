/** The open models of the process: one language model at a time, few models in all, never closed under a user. Models
 * are told apart by their whole reference: a checkpoint or a rounded copy is a model of its own, restrictions are views
 * of one. */
import type { LanguageModel } from '../../domain/languageModel.ts';
import { checkCancelled } from '../cancellation.ts';

/** Opens a model; as `openModel` of this folder. */
export type Opener = (
  id: string,
  threads: number,
  signal: AbortSignal,
  onStage: (text: string) => void,
) => Promise<LanguageModel>;

export interface Lease {
  readonly model: LanguageModel;
  readonly threads: number;
  release(): void;
}

interface Entry {
  readonly id: string;
  readonly threads: number;
  readonly opened: Promise<LanguageModel>;
  users: number;
}

const isCalibration = (id: string): boolean => id.startsWith('calibration:');

export class ModelPool {
  private readonly open: Opener;
  private readonly defaultThreads: number;
  private readonly most: number;
  /** Least recently used first. */
  private entries: readonly Entry[] = [];

  /** At most `most` models stay open when nobody uses them. */
  constructor(open: Opener, defaultThreads: number, most = 2) {
    this.most = most;
    this.open = open;
    this.defaultThreads = defaultThreads;
  }

  /** Open a model or share the open one; `threads` absent takes it however it is open. Throws what the opener throws.
   */
  async lease(
    id: string,
    threads: number | undefined,
    signal: AbortSignal,
    onStage: (text: string) => void,
  ): Promise<Lease> {
    for (;;) {
      checkCancelled(signal);
      const shared = this.entries.find(
        entry => entry.id === id && (threads === undefined || entry.threads === threads),
      );
      const entry = shared ?? this.begin(id, threads ?? this.defaultThreads, signal, onStage);
      this.entries = [...this.entries.filter(other => other !== entry), entry];
      entry.users++;
      try {
        return this.leaseOf(entry, await entry.opened);
      } catch (error) {
        entry.users--;
        this.entries = this.entries.filter(other => other !== entry);
        if (shared === undefined || signal.aborted) throw error;
      }
    }
  }

  /** Close every model that nobody uses. */
  closeIdle(): Promise<void> {
    return this.close(this.entries.filter(entry => entry.users === 0));
  }

  /** Close a model that nobody uses, so that its memory is free before the next one opens; one in use stays. */
  closeModel(id: string): Promise<void> {
    return this.close(this.entries.filter(entry => entry.id === id && entry.users === 0));
  }

  private leaseOf(entry: Entry, model: LanguageModel): Lease {
    let held = true;
    const release = (): void => {
      if (held) entry.users--;
      held = false;
    };
    return { model, threads: entry.threads, release };
  }

  private begin(id: string, threads: number, signal: AbortSignal, onStage: (text: string) => void): Entry {
    const idle = this.entries.filter(entry => entry.users === 0);
    const replaced = isCalibration(id) ? [] : idle.filter(entry => !isCalibration(entry.id));
    const surplus = idle
      .filter(entry => !replaced.includes(entry))
      .slice(0, Math.max(0, this.entries.length - replaced.length - (this.most - 1)));
    const room = this.close([...replaced, ...surplus]);
    return { id, threads, opened: room.then(() => this.open(id, threads, signal, onStage)), users: 0 };
  }

  private async close(entries: readonly Entry[]): Promise<void> {
    this.entries = this.entries.filter(entry => !entries.includes(entry));
    await Promise.all(entries.map(async entry => (await entry.opened).close()));
  }
}

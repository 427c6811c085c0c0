/** The store of prepared models on disk: copies are found by source, checked at every open, and bounded in size
 * (docs/architecture.md#prepared-models). */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile, sameStamp, stampFile } from '../../storage/fileStamp.ts';
import { makeFolder } from '../../storage/folders.ts';
import { readManifest, writeManifest, type PreparedHashes, type PreparedManifest } from './preparedManifest.ts';

/** A prepared model in the store. */
export interface PreparedCopy {
  readonly folder: string;
  readonly manifest: PreparedManifest;
}

/** Names of the files of a prepared model. */
export const graphName = 'graph.onnx';
export const weightsName = 'weights.bin';
/** The graph as the runtime optimized it, and the tensors that it computed for that. */
export const optimizedName = 'optimized.onnx';
export const foldedName = 'folded.bin';

/** Prefix of the folder of a copy that is being written, followed by the process id. */
const makingPrefix = 'making-';
/** Prefix of the file that marks a copy while a process opens it, followed by the process id. */
const openingPrefix = 'opening-';

/** The copies in one storage folder that were made for one environment: runtime, processor, rewrite and rounding. */
export class PreparedStore {
  readonly root: string;
  /** What the copies were made for, in one line. */
  readonly environment: string;
  private readonly limit: number;

  /** `limit` bounds the stored bytes. The folder is made when the first copy is written. */
  constructor(storage: string, environment: string, limit: number) {
    this.root = join(storage, 'prepared');
    this.environment = environment;
    this.limit = limit;
  }

  /** The copy made from these source files, if they are unchanged since; null without one. It may be damaged. */
  find(sources: readonly string[]): PreparedCopy | null {
    return (
      this.copies().find(copy => this.isForEnvironment(copy.manifest) && isMadeFrom(copy.manifest, sources)) ?? null
    );
  }

  /** The copy made from files of the same content under other paths or times; its sources are updated. */
  findByHash(modelHash: string, sources: readonly string[]): PreparedCopy | null {
    const copy = this.copies().find(
      ({ manifest }) => this.isForEnvironment(manifest) && manifest.modelHash === modelHash,
    );
    return copy ? this.updateManifest(copy, { sources: stampSources(sources) }) : null;
  }

  /** Whether a copy is undamaged: its size, time and first bytes at every open, its whole hash at first use and after a
   * crash. `pause` is awaited between parts and may throw to cancel. */
  async isWhole(copy: PreparedCopy, pause: () => Promise<void>): Promise<boolean> {
    const { folder, manifest } = copy;
    const crashed = markersOf(folder).filter(marker => !isAlive(Number(marker.slice(openingPrefix.length))));
    if (!looksWhole(copy)) return false;
    if (manifest.verified && crashed.length === 0) return true;
    for (const [name, { hash }] of partsOf(manifest))
      if ((await hashFile(join(folder, name), pause)) !== hash) return false;
    for (const marker of crashed)
      attempt(() => {
        rmSync(join(folder, marker));
      });
    this.updateManifest(copy, { verified: true });
    return true;
  }

  /** Mark a copy while it is being opened; the marker of a dead process means a crash. Returns a function that removes
   * the marker. */
  mark({ folder }: PreparedCopy): () => void {
    const marker = join(folder, `${openingPrefix}${process.pid}`);
    attempt(() => {
      writeFileSync(marker, '');
    });
    attempt(() => {
      utimesSync(folder, new Date(), new Date());
    });
    return () => {
      attempt(() => {
        rmSync(marker, { force: true });
      });
    };
  }

  /** A new folder to write a copy into. Leftovers of interrupted writes are removed. Throws what the file system
   * throws.
   */
  begin(): string {
    makeFolder(this.root);
    for (const name of readdirSync(this.root)) {
      const isLeftover = name.startsWith(makingPrefix)
        ? !isAlive(Number(name.split('-')[1]))
        : readManifest(join(this.root, name)) === null;
      if (isLeftover) this.remove(join(this.root, name));
    }
    const folder = join(this.root, `${makingPrefix}${process.pid}-${randomUUID()}`);
    mkdirSync(folder);
    return folder;
  }

  /** Move a written folder to its final name, atomically. A copy that another process put there meanwhile stays, since
   * it may be in use. */
  commit(
    folder: string,
    manifest: Pick<PreparedManifest, 'modelHash' | 'sources' | 'attention' | 'chunk' | 'comparison' | 'int8'>,
    hashes: PreparedHashes,
  ): PreparedCopy {
    const part = (name: string, hash: string): PreparedManifest['graph'] => ({
      stamp: stampFile(join(folder, name)),
      hash,
    });
    const complete = {
      ...manifest,
      environment: this.environment,
      graph: part(graphName, hashes.graph),
      weights: part(weightsName, hashes.weights),
      ...(hashes.optimized && {
        optimized: {
          graph: part(optimizedName, hashes.optimized.graph),
          tensors: part(foldedName, hashes.optimized.tensors),
        },
      }),
      verified: false,
    };
    writeManifest(folder, complete);
    const target = join(this.root, this.nameOf(manifest.modelHash));
    const existing = this.wholeCopyIn(target);
    if (existing) {
      this.remove(folder);
      return this.updateManifest(existing, { sources: manifest.sources });
    }
    this.remove(target);
    renameSync(folder, target);
    return { folder: target, manifest: complete };
  }

  /** Remove the least recently used copies until `bytes` more fit; returns false when they cannot. */
  makeRoom(bytes: number): boolean {
    if (bytes > this.limit) return false;
    const latestFirst = this.copies()
      .map(({ folder }) => ({ folder, bytes: bytesIn(folder), used: statSync(folder).mtimeMs }))
      .sort((a, b) => b.used - a.used);
    let total = bytes;
    for (const { folder, bytes: size } of latestFirst) {
      total += size;
      if (total <= this.limit) continue;
      this.remove(folder);
      if (!existsSync(folder)) total -= size;
    }
    return total <= this.limit;
  }

  /** Remove a folder of the store; one that cannot be removed stays. */
  remove(folder: string): void {
    attempt(() => {
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** Remove everything and return the number of bytes freed. Throws what the file system throws. */
  clear(): number {
    const folders = existsSync(this.root) ? readdirSync(this.root).map(name => join(this.root, name)) : [];
    return folders.reduce((freed, folder) => {
      const size = bytesIn(folder);
      rmSync(folder, { recursive: true, force: true });
      return freed + size;
    }, 0);
  }

  private updateManifest(copy: PreparedCopy, changed: Partial<PreparedManifest>): PreparedCopy {
    const manifest = { ...copy.manifest, ...changed };
    attempt(() => {
      writeManifest(copy.folder, manifest);
    });
    return { folder: copy.folder, manifest };
  }

  private wholeCopyIn(folder: string): PreparedCopy | null {
    const manifest = readManifest(folder);
    return manifest && looksWhole({ folder, manifest }) ? { folder, manifest } : null;
  }

  private copies(): PreparedCopy[] {
    if (!existsSync(this.root)) return [];
    return readdirSync(this.root)
      .filter(name => !name.startsWith(makingPrefix))
      .flatMap(name => {
        const folder = join(this.root, name);
        const manifest = readManifest(folder);
        return manifest ? [{ folder, manifest }] : [];
      });
  }

  private isForEnvironment(manifest: PreparedManifest): boolean {
    return manifest.environment === this.environment;
  }

  private nameOf(modelHash: string): string {
    return createHash('sha256').update(`${modelHash} ${this.environment}`).digest('hex').slice(0, 32);
  }
}

/** Source files with their current stamps. */
export function stampSources(sources: readonly string[]): PreparedManifest['sources'] {
  return sources.map(path => ({ path, stamp: stampFile(path) }));
}

function isMadeFrom(manifest: PreparedManifest, sources: readonly string[]): boolean {
  const stamps = new Map(manifest.sources.map(({ path, stamp }) => [path, stamp]));
  return (
    stamps.size === sources.length &&
    sources.every(path => {
      const stamp = stamps.get(path);
      return stamp !== undefined && sameStamp(stampFile(path), stamp);
    })
  );
}

function partsOf({ graph, weights, optimized }: PreparedManifest) {
  return [
    [graphName, graph],
    [weightsName, weights],
    ...(optimized
      ? ([
          [optimizedName, optimized.graph],
          [foldedName, optimized.tensors],
        ] as const)
      : []),
  ] as const;
}

/** Whether the files of a copy have the size, time and first bytes of the manifest. */
function looksWhole({ folder, manifest }: PreparedCopy): boolean {
  return partsOf(manifest).every(
    ([name, { stamp }]) => existsSync(join(folder, name)) && sameStamp(stampFile(join(folder, name)), stamp),
  );
}

function markersOf(folder: string): string[] {
  return readdirSync(folder).filter(name => name.startsWith(openingPrefix));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function bytesIn(folder: string): number {
  if (!statSync(folder).isDirectory()) return statSync(folder).size;
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** Housekeeping may fail: a read-only store still serves its copies. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    return;
  }
}

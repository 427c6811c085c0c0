/** Prepared models on disk: found again by source, checked at every open, bounded in size, cleared on request. */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile, sameStamp, stampFile } from '../../storage/fileStamp.ts';
import { makeFolder } from '../../storage/folders.ts';
import { type WrittenHashes } from './preparedManifest.ts';
import { readManifest, writeManifest, type PreparedManifest } from './preparedManifest.ts';

/** A prepared model: its folder and what is written of it. */
export interface PreparedCopy {
  readonly folder: string;
  readonly manifest: PreparedManifest;
}

const makingPrefix = 'making-';
const openingPrefix = 'opening-';

/** The prepared models of one storage folder, made for one runtime, processor and rewrite. */
export class PreparedStore {
  readonly root: string;
  private readonly environment: string;
  private readonly limit: number;

  /** `limit` bounds the bytes kept. Nothing is created before something is stored. */
  constructor(storage: string, environment: string, limit: number) {
    this.root = join(storage, 'prepared');
    this.environment = environment;
    this.limit = limit;
  }

  /** The copy made from source files that are unchanged since, whole or not; null when there is none. */
  find(sources: readonly string[]): PreparedCopy | null {
    return this.copies().find(copy => this.fits(copy.manifest) && isMadeFrom(copy.manifest, sources)) ?? null;
  }

  /** The copy made from files of the same content at another place or time; its sources are written anew. */
  findByHash(modelHash: string, sources: readonly string[]): PreparedCopy | null {
    const copy = this.copies().find(({ manifest }) => this.fits(manifest) && manifest.modelHash === modelHash);
    return copy ? this.rewrite(copy, { sources: stampSources(sources) }) : null;
  }

  /** Whether a copy is as it was written: size, time and head at every open, the whole hash at first use and after a
   * crash. */
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
    this.rewrite(copy, { verified: true });
    return true;
  }

  /** Mark a copy while it is being opened: a marker left by a dead process tells of a crash. Returns what takes the
   * mark away. */
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

  /** A fresh folder to write a copy into; what an interrupted writing left is removed. Throws what the file system
   * throws. */
  begin(): string {
    makeFolder(this.root);
    for (const name of readdirSync(this.root)) {
      const left = name.startsWith(makingPrefix)
        ? !isAlive(Number(name.split('-')[1]))
        : readManifest(join(this.root, name)) === null;
      if (left) this.drop(join(this.root, name));
    }
    const folder = join(this.root, `${makingPrefix}${process.pid}-${randomUUID()}`);
    mkdirSync(folder);
    return folder;
  }

  /** Put a written folder in its place, in one step. A copy that another opener put there meanwhile stays, since it may
   * be in use. */
  commit(
    folder: string,
    manifest: Pick<PreparedManifest, 'modelHash' | 'sources' | 'attention'>,
    hashes: WrittenHashes,
  ): PreparedCopy {
    const part = (name: string, hash: string): PreparedManifest['graph'] => ({
      stamp: stampFile(join(folder, name)),
      hash,
    });
    const whole = {
      ...manifest,
      environment: this.environment,
      graph: part(graphName, hashes.graph),
      weights: part(weightsName, hashes.weights),
      verified: false,
    };
    writeManifest(folder, whole);
    const place = join(this.root, this.nameOf(manifest.modelHash));
    const standing = this.standing(place);
    if (standing) {
      this.drop(folder);
      return this.rewrite(standing, { sources: manifest.sources });
    }
    this.drop(place);
    renameSync(folder, place);
    return { folder: place, manifest: whole };
  }

  /** Remove least recently used copies until `bytes` more fit; false when they cannot. */
  makeRoom(bytes: number): boolean {
    if (bytes > this.limit) return false;
    const kept = this.copies()
      .map(({ folder }) => ({ folder, bytes: bytesIn(folder), used: statSync(folder).mtimeMs }))
      .sort((a, b) => b.used - a.used);
    let total = bytes;
    for (const { folder, bytes: size } of kept) {
      total += size;
      if (total <= this.limit) continue;
      this.drop(folder);
      if (!existsSync(folder)) total -= size;
    }
    return total <= this.limit;
  }

  /** Remove a folder of the store; one that cannot be removed stays. */
  drop(folder: string): void {
    attempt(() => {
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** Remove everything; returns the bytes that came free. */
  clear(): number {
    const folders = existsSync(this.root) ? readdirSync(this.root).map(name => join(this.root, name)) : [];
    return folders.reduce((freed, folder) => {
      const size = bytesIn(folder);
      rmSync(folder, { recursive: true, force: true });
      return freed + size;
    }, 0);
  }

  private rewrite(copy: PreparedCopy, changed: Partial<PreparedManifest>): PreparedCopy {
    const manifest = { ...copy.manifest, ...changed };
    attempt(() => {
      writeManifest(copy.folder, manifest);
    });
    return { folder: copy.folder, manifest };
  }

  private standing(folder: string): PreparedCopy | null {
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

  private fits(manifest: PreparedManifest): boolean {
    return manifest.environment === this.environment;
  }

  private nameOf(modelHash: string): string {
    return createHash('sha256').update(`${modelHash} ${this.environment}`).digest('hex').slice(0, 32);
  }
}

/** Source files with their stamps now. */
export function stampSources(sources: readonly string[]): PreparedManifest['sources'] {
  return sources.map(path => ({ path, stamp: stampFile(path) }));
}

function isMadeFrom(manifest: PreparedManifest, sources: readonly string[]): boolean {
  const known = new Map(manifest.sources.map(({ path, stamp }) => [path, stamp]));
  return (
    known.size === sources.length &&
    sources.every(path => {
      const stamp = known.get(path);
      return stamp !== undefined && sameStamp(stampFile(path), stamp);
    })
  );
}

function partsOf({ graph, weights }: PreparedManifest) {
  return [
    [graphName, graph],
    [weightsName, weights],
  ] as const;
}

/** Whether the files of a copy have the size, time and head that were written down. */
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

/** What the store does for its own order may fail: a read-only store still serves what it holds. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    return;
  }
}

export const graphName = 'graph.onnx';

export const weightsName = 'weights.bin';

/** The machine the engine runs on: how many threads help, and which instructions its kernels use. */
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform } from 'node:os';

const most = 4;

/** Threads of a session: one for each physical core at hand, at most 4 (details.md "Store, processes, places"). */
export function defaultThreads(): number {
  return Math.max(1, Math.min(most, physicalCores(), availableParallelism()));
}

/** Physical cores; where the system does not tell, half of the logical ones of x64 are taken for second threads. */
function physicalCores(): number {
  const logical = cpus().length;
  try {
    const siblings = cpus().map((_, at) =>
      readFileSync(`/sys/devices/system/cpu/cpu${at}/topology/thread_siblings_list`, 'utf8'),
    );
    return new Set(siblings).size;
  } catch {
    return arch() === 'x64' && platform() !== 'linux' ? Math.ceil(logical / 2) : logical;
  }
}

const instructionSets: readonly (readonly [feature: string, name: string])[] = [
  ['avx512_vnni', 'AVX-512 VNNI'],
  ['avx512f', 'AVX-512'],
  ['avx2', 'AVX2'],
  ['avx', 'AVX'],
  ['sve', 'SVE'],
  ['asimd', 'NEON'],
];

/** Widest instruction set among the features of the processor, else all that is known of it. */
export function instructionSetOf(features: readonly string[]): string {
  return instructionSets.find(([feature]) => features.includes(feature))?.[1] ?? features.join(' ');
}

/** The processor the engine runs on: how many threads to use, and the vector features that decide which kernels the
 * runtime takes. */
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform } from 'node:os';

const maxThreads = 4;

/** Threads of a session: one for each available physical core, at most 4. */
export function defaultThreads(): number {
  return Math.max(1, Math.min(maxThreads, physicalCores(), availableParallelism()));
}

/** Physical cores. On x64 systems that do not report them, half of the logical ones, as if each had two threads. */
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

const relevantFeature = /^(sse4_1|avx|avx2|fma|f16c|avx512\w*|avx_vnni|amx_\w+|asimd\w*|sve\w*|i8mm|bf16|fphp)$/;

/** Architecture and vector features, e.g. ["x64", "avx", "avx2", "fma"]. Where the system does not list features, the
 * name of the processor replaces them. */
export function processorFeatures(): string[] {
  return [arch(), ...(cpuFlags() ?? [cpus()[0]?.model ?? 'unknown'])];
}

function cpuFlags(): string[] | null {
  try {
    const line = readFileSync('/proc/cpuinfo', 'utf8')
      .split('\n')
      .find(row => /^(flags|Features)\s*:/.test(row));
    if (line === undefined) return null;
    const flags = line.replace(/^[^:]*:/, '').split(/\s+/);
    return flags.filter(flag => relevantFeature.test(flag)).sort();
  } catch {
    return null;
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

/** The widest instruction set among processor features, else the features themselves. */
export function instructionSetOf(features: readonly string[]): string {
  return instructionSets.find(([feature]) => features.includes(feature))?.[1] ?? features.join(' ');
}

/** What the processor can do, as far as it decides which kernels the runtime takes. */
import { readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';

const telling = /^(sse4_1|avx|avx2|fma|f16c|avx512\w*|avx_vnni|amx_\w+|asimd\w*|sve\w*|i8mm|bf16|fphp)$/;

/** Architecture and the vector features it has, e.g. ["x64", "avx", "avx2", "fma"]; the processor's name where no
 * features are told. */
export function processorFeatures(): string[] {
  return [arch(), ...(readFlags() ?? [cpus()[0]?.model ?? 'unknown'])];
}

function readFlags(): string[] | null {
  try {
    const line = readFileSync('/proc/cpuinfo', 'utf8')
      .split('\n')
      .find(row => /^(flags|Features)\s*:/.test(row));
    return line
      ? line
          .replace(/^[^:]*:/, '')
          .split(/\s+/)
          .filter(flag => telling.test(flag))
          .sort()
      : null;
  } catch {
    return null;
  }
}

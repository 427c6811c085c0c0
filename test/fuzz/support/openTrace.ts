/** Watches which files a process opens, where strace exists. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Whether this machine can trace its processes. */
export const canTrace = spawnSync('strace', ['-V']).status === 0;

/** Folders of the system that any process reads. */
const systemFolders = ['/proc', '/sys', '/etc', '/usr', '/lib', '/lib64', '/dev', '/opt'];
/** Devices that any process writes to. */
const systemFiles = ['/dev/null', '/dev/tty', '/dev/urandom'];
/** Milliseconds that strace has to end by itself. It writes each line at once: nothing is lost where it is killed. */
const endMilliseconds = 2000;

/** The calls of one process and its threads. */
export class OpenTrace {
  private readonly file: string;
  private readonly tracer: ChildProcess;
  private readonly ended: Promise<unknown>;

  private constructor(file: string, tracer: ChildProcess) {
    this.file = file;
    this.tracer = tracer;
    this.ended = once(tracer, 'exit');
  }

  /** Begin to trace a process; resolves when no later call is missed. */
  static async attach(pid: number, file: string): Promise<OpenTrace> {
    const calls = 'trace=open,openat,openat2,creat,mkdir,unlink,unlinkat,rename,renameat,renameat2,symlink';
    const tracer = spawn('strace', ['-f', '-y', '-e', calls, '-s', '4096', '-o', file, '-p', String(pid)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const attached = new Promise(settle =>
      createInterface({ input: tracer.stderr ?? process.stdin }).once('line', settle),
    );
    const trace = new OpenTrace(file, tracer);
    await Promise.race([attached, trace.ended]);
    return trace;
  }

  /** End the trace, and return each file outside `read` and `write` that was opened, and each outside `write` that was
   * changed. A trace ends with its process, and is killed where that goes on. */
  async strays(read: readonly string[], write: readonly string[]): Promise<string[]> {
    // An interrupt would let go of each process, and wait for good for one whose threads just ended.
    await Promise.race([this.ended, setTimeout(endMilliseconds, undefined, { ref: false })]);
    this.tracer.kill('SIGKILL');
    await this.ended;
    const lines = readFileSync(this.file, 'utf8').split('\n');
    return [...new Set(lines.flatMap(line => strayOf(line, read, write) ?? []))];
  }
}

function strayOf(line: string, read: readonly string[], write: readonly string[]): string | null {
  const [, call = '', rest = ''] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
  if (call === '' || / = -1 E/.test(line)) return null;
  const [, path = ''] = /"((?:[^"\\]|\\.)*)"/.exec(rest) ?? [];
  if (path === '') return null;
  const [, folder = ''] = /^(?:AT_FDCWD|\d+)<([^>]*)>/.exec(rest) ?? [];
  const absolute = realPath(resolve(folder, path));
  const isWrite = !call.startsWith('open') || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(rest);
  const allowed = isWrite ? [...write, ...systemFiles] : [...read, ...write, ...systemFolders];
  return allowed.some(folder => absolute === folder || absolute.startsWith(`${folder}/`))
    ? null
    : `${call} ${absolute}`;
}

/** The path without links; of a file that is gone, that of its folder. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), path.slice(parent.length + (parent.endsWith('/') ? 0 : 1)));
}

/** Runs a real VS Code in the browser: installs code-server once into the cache and starts it with our extension. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, findProgram, installSystemPackages, say, stop, succeeds } from './tools.ts';

/** A running code-server. */
export interface CodeServer {
  readonly address: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Returns the end of its output. */
  log(): string;
  stop(): Promise<void>;
}

export interface CodeServerOptions {
  /** Folder for user data and extensions. */
  readonly data: string;
  /** A free one when absent. */
  readonly port?: number;
  /** Folders of built extensions, which are linked. */
  readonly extensions?: readonly string[];
  /** VSIX files to install. */
  readonly vsix?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

const release = '4.139.1';
const home = join(cacheFolder(), `code-server-${release}`);
const entry = join('node_modules', 'code-server', 'out', 'node', 'entry.js');

/** Variable that tells the processes of a server from others. */
const markVariable = 'ADJACENT_CODE_SERVER';

/** Settings that keep VS Code from showing anything but the workspace. */
const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
};

/** Starts code-server and waits until it answers. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { data, port = 0, extensions = [], vsix = [], settings = {}, env = {} } = options;
  const program = ensureCodeServer();
  const user = join(data, 'user');
  const extensionsFolder = join(data, 'extensions');
  const config = join(data, 'config.yaml');
  mkdirSync(join(user, 'User'), { recursive: true });
  mkdirSync(extensionsFolder, { recursive: true });
  writeFileSync(join(user, 'User', 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  writeFileSync(config, '');
  for (const path of extensions) linkExtension(path, extensionsFolder);

  const common = ['--user-data-dir', user, '--extensions-dir', extensionsFolder, '--config', config];
  const mark = randomUUID();
  const environment = withoutEditor({ ...process.env, ...env, ADJACENT_TEST_DATA: data, [markVariable]: mark });
  for (const file of vsix) {
    if (!succeeds(process.execPath, [program, ...common, '--install-extension', file], { env: environment }))
      throw new Error(`Could not install ${file}.`);
  }
  const args = [
    program,
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--auth',
    'none',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
    ...common,
  ];
  const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000);
    });
  }
  for (let tries = 0; tries < 480; tries++) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`code-server ended (${child.signalCode ?? `exit code ${child.exitCode}`}):\n${log}`);
    // It chooses a free port itself: one that is looked for here could be taken before it starts.
    const address = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(log)?.[1];
    if (address !== undefined && (await responds(`${address}/healthz`)))
      return {
        address,
        port: Number(new URL(address).port),
        process: child,
        log: () => log,
        stop: () => end(child, mark),
      };
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  await end(child, mark);
  throw new Error(`code-server did not answer within two minutes:\n${log}`);
}

/** Returns the path of code-server's entry, and first installs it if necessary: about 90 seconds and 700 MB. */
function ensureCodeServer(): string {
  const installed = join(home, entry);
  if (existsSync(installed)) return installed;
  const missing = missingPackages();
  if (missing.length > 0 && !installSystemPackages(...missing)) {
    stop(
      `Cannot build VS Code's server: ${missing.join(', ')} missing.`,
      `Run this, then try again:\n  sudo apt-get install -y ${missing.join(' ')}`,
    );
  }
  say(`installing VS Code's server (code-server ${release}, about 90 s, once) into ${home}`);
  // Two checkouts may install at once; neither may take the folder of the other.
  const work = `${home}.partial-${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const manifest = { private: true, name: 'code-server-home', version: '1.0.0' };
  writeFileSync(join(work, 'package.json'), JSON.stringify(manifest));
  const args = [
    'install',
    `code-server@${release}`,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--ignore-scripts=false',
    '--dangerously-allow-all-scripts',
  ];
  const env = { ...withoutNpm(process.env), PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
  if (!succeeds('npm', args, { cwd: work, env }) || !existsSync(join(work, entry))) {
    stop(
      "Could not install VS Code's server.",
      'Read the lines above; it needs Node 24, a C++ compiler, make, python3 and libkrb5-dev.',
    );
  }
  if (existsSync(installed)) rmSync(work, { recursive: true, force: true });
  else {
    rmSync(home, { recursive: true, force: true });
    renameSync(work, home);
  }
  return installed;
}

/** Returns the Debian packages that the build of code-server still needs. */
function missingPackages(): string[] {
  if (process.platform !== 'linux') return [];
  const missing: string[] = [];
  if (findProgram('g++', 'c++') === null) missing.push('g++');
  if (findProgram('make') === null) missing.push('make');
  if (findProgram('python3') === null) missing.push('python3');
  if (!existsSync('/usr/include/gssapi/gssapi.h') && !existsSync('/usr/include/gssapi.h')) missing.push('libkrb5-dev');
  return missing;
}

/** Removes the variables of an outer `npm start` or `npm test`, which would make code-server build for another Node. */
function withoutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(npm_|NODE$|INIT_CWD$)/.test(name)));
}

/** Removes the variables of an outer VS Code, and PORT, which overrides `--bind-addr`. */
function withoutEditor(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(VSCODE_|PORT$)/.test(name)));
}

function linkExtension(path: string, folder: string): void {
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as {
    readonly publisher: string;
    readonly name: string;
    readonly version: string;
  };
  const link = join(folder, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  rmSync(link, { force: true, recursive: true });
  symlinkSync(path, link, 'junction');
}

async function responds(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Ends a server, by force if it does not end within five seconds, and then what it started: its extension host would
 * write into its folders for some seconds more. */
async function end(child: ChildProcess, mark: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
  }
  for (let left = marked(mark); left.length > 0; left = marked(mark)) {
    for (const pid of left) kill(pid);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Processes whose environment has a mark; none where the system does not show environments as files. */
function marked(mark: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && environmentOf(name).includes(`${markVariable}=${mark}`))
    .map(Number);
}

function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // It has ended, or belongs to another user.
    return [];
  }
}

/** A real VS Code in the browser (code-server): installed once into the cache, started with our extension. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { cacheFolder, findProgram, installSystemPackages, say, stop, succeeds } from './tools.mjs';

const release = '4.139.1';
const home = join(cacheFolder(), `code-server-${release}`);
const entry = join(home, 'node_modules', 'code-server', 'out', 'node', 'entry.js');

/** Path of code-server's entry; installs it first where it is missing (about 90 s and 700 MB, needs a compiler and
 * libkrb5-dev). */
export function ensureCodeServer() {
  if (existsSync(entry)) return entry;
  const missing = missingPackages();
  if (missing.length > 0 && !installSystemPackages(...missing)) {
    stop(
      `VS Code's server cannot be built here: ${missing.join(', ')} missing.`,
      `Run this, then try again:\n  sudo apt-get install -y ${missing.join(' ')}`,
    );
  }
  say(`installing VS Code's server (code-server ${release}, about 90 s, once) into ${home}`);
  const work = `${home}.partial`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  writeFileSync(
    join(work, 'package.json'),
    JSON.stringify({ private: true, name: 'code-server-home', version: '1.0.0' }),
  );
  const env = { ...withoutNpm(process.env), PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` };
  const installed = succeeds(
    'npm',
    [
      'install',
      `code-server@${release}`,
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--ignore-scripts=false',
      '--dangerously-allow-all-scripts',
    ],
    { cwd: work, env },
  );
  const made = join(work, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
  if (!installed || !existsSync(made))
    stop(
      "VS Code's server could not be installed.",
      'Read the lines above; it needs Node 24, a C++ compiler, make, python3 and libkrb5-dev.',
    );
  rmSync(home, { recursive: true, force: true });
  renameSync(work, home);
  return entry;
}

/** The environment without what an outer `npm start` or `npm test` says of itself: its Node is not the one to build
 * with. */
function withoutNpm(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(npm_|NODE$|INIT_CWD$)/.test(name)));
}

function missingPackages() {
  if (process.platform !== 'linux') return [];
  const needed = [];
  if (findProgram('g++', 'c++') === null) needed.push('g++');
  if (findProgram('make') === null) needed.push('make');
  if (findProgram('python3') === null) needed.push('python3');
  if (!existsSync('/usr/include/gssapi/gssapi.h') && !existsSync('/usr/include/gssapi.h')) needed.push('libkrb5-dev');
  return needed;
}

/** A TCP port that is free on the loopback address. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Start code-server. `data` is a folder for its user data; `extensions` are folders of built
 * extensions (linked), and `vsix` are installed. Returns the address, the process, and `stop`.
 */
export async function startCodeServer({ data, port, extensions = [], vsix = [], settings = {}, env = {} }) {
  const server = ensureCodeServer();
  const [user, folder] = [join(data, 'user'), join(data, 'extensions')];
  mkdirSync(join(user, 'User'), { recursive: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(user, 'User', 'settings.json'), JSON.stringify({ ...quiet, ...settings }, null, 2));
  writeFileSync(join(data, 'config.yaml'), '');
  for (const path of extensions) {
    const { publisher, name, version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const link = join(folder, `${publisher}.${name}-${version}`);
    rmSync(link, { force: true, recursive: true });
    symlinkSync(path, link, 'junction');
  }
  const common = ['--user-data-dir', user, '--extensions-dir', folder, '--config', join(data, 'config.yaml')];
  const environment = { ...process.env, ...env, ADJACENT_TEST_DATA: data };
  for (const name of Object.keys(environment))
    if (name.startsWith('VSCODE_') || name === 'PORT') delete environment[name];
  for (const file of vsix) {
    if (!succeeds(process.execPath, [server, ...common, '--install-extension', file], { env: environment }))
      throw new Error(`${file} could not be installed`);
  }
  const args = [
    server,
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--auth',
    'none',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
    ...common,
  ];
  const process24 = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const keep = chunk => {
    log = (log + chunk).slice(-20_000);
  };
  process24.stdout.on('data', keep);
  process24.stderr.on('data', keep);
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 240; tries++) {
    if (process24.exitCode !== null) throw new Error(`code-server ended with ${process24.exitCode}:\n${log}`);
    if (await answers(`${address}/healthz`))
      return { address, port, process: process24, log: () => log, stop: () => end(process24) };
    await new Promise(resolve => setTimeout(resolve, 250));
  }
  await end(process24);
  throw new Error(`code-server did not answer within a minute:\n${log}`);
}

const quiet = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
};

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function end(child) {
  return new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 5000).unref();
  });
}

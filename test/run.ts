/**
 * `npm test`: runs the static checks and every rung, prints the count of each, and ends with `N passed, N failed`.
 * `npm test -- unit webview` runs only the rungs named.
 *
 * Types and lint use one core, so the rungs without an editor begin next to them. Rungs that drive an editor wait most
 * of the time, so they run next to the others, which have a lower priority. What runs next to something else is printed
 * when it has ended.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, installSystemPackages, root, stop } from '../.ci/tools.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const rungs: readonly string[] = ['unit', 'property', 'process', 'fuzz', 'webview', 'integration', 'e2e', 'package'];
/** Rungs whose files run at once, on every core; an editor needs the cores for itself. */
const parallelRungs: readonly string[] = ['unit', 'property', 'process', 'fuzz', 'webview'];
/** Rungs whose processes keep what they compiled. An editor starts as a person starts it, and fuzzing watches each file
 * that is written. */
const compiledRungs: readonly string[] = ['unit', 'property', 'process', 'webview'];
const browserRungs: readonly string[] = ['webview', 'integration', 'e2e', 'package'];
const builtRungs: readonly string[] = ['integration', 'e2e', 'package'];

/** Niceness of what runs next to an editor, whose steps have time limits. */
const lowPriority = 10;

/** Milliseconds after which a step is ended and has failed, so that one file that does not end leaves time for the
 * other rungs. The longest takes twenty minutes on a slow machine. */
const stepMilliseconds = 35 * 60_000;

const knipConfig = join('.ci', 'knip.ts');

/** Where Node keeps the sources that it compiled: hundreds of processes of a run load the same ones. */
const compiled = join(root, 'out', 'compiled');
rmSync(compiled, { recursive: true, force: true });

const asked = process.argv.slice(2);
const unknown = asked.filter(name => !rungs.includes(name));
if (unknown.length > 0) stop(`There is no rung ${unknown.join(', ')}.`, `Rungs: ${rungs.join(', ')}.`);
const chosen = rungs.filter(
  name => (asked.length === 0 || asked.includes(name)) && existsSync(join(root, 'test', name)),
);

if (chosen.some(name => browserRungs.includes(name)) && findProgram('/usr/bin/chromium', 'chromium') === null) {
  if (!installSystemPackages('chromium', 'fonts-dejavu-core'))
    stop('The tests need Chromium.', 'Run this, then try again:\n  sudo apt-get install -y chromium');
}

interface Lane {
  /** Whether its output is kept until a step has ended. */
  readonly isBuffered: boolean;
  readonly priority: number;
  /** Variables over those of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

const inBrowser = chosen.filter(name => browserRungs.includes(name));
const onItsOwn = chosen.filter(name => !browserRungs.includes(name));
// With fewer cores the engine behind an editor would wait for the other rungs longer than its steps may take.
const isSplit = inBrowser.length > 0 && onItsOwn.length > 0 && availableParallelism() >= 4;
const first: Lane = { isBuffered: isSplit, priority: 0 };
const second: Lane = { isBuffered: isSplit, priority: isSplit ? lowPriority : 0 };

const code = codeChecks({ isBuffered: true, priority: second.priority });
const browserLane = async (): Promise<Counts[]> => {
  // The steps of an editor have time limits.
  const counts = [...(await code)];
  if (inBrowser.some(name => builtRungs.includes(name)))
    counts.push(await check(first, 'build', join('.ci', 'build.ts'), '--production'));
  for (const name of inBrowser) counts.push(await runRung(first, name));
  return counts;
};
const ownLane = async (): Promise<Counts[]> => {
  const counts = await fileChecks(second);
  for (const name of onItsOwn) counts.push(await runRung(second, name));
  return counts;
};
const results = isSplit
  ? (await Promise.all([browserLane(), ownLane()])).flat()
  : [...(await ownLane()), ...(await browserLane())];

const passed = results.reduce((sum, counts) => sum + counts.passed, 0);
const failed = results.reduce((sum, counts) => sum + counts.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** The checks that compile everything, one after the other: lint reads the declarations that types writes. */
async function codeChecks(lane: Lane): Promise<Counts[]> {
  const eslint = ['-c', join('test', 'eslint.config.mjs'), 'src', 'webview', 'test', '.ci'];
  return [
    await check(lane, 'types', packageFile('typescript', 'bin', 'tsc'), '-b'),
    await check(lane, 'lint', packageFile('eslint', 'bin', 'eslint.js'), ...eslint),
  ];
}

/** The checks that read files alone. */
async function fileChecks(lane: Lane): Promise<Counts[]> {
  const knip = packageFile('knip', 'bin', 'knip.js');
  return [
    await check(lane, 'format', packageFile('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.'),
    await check(lane, 'unused', knip, '--config', knipConfig),
    await check(lane, 'unused in the product', knip, '--config', knipConfig, '--production'),
  ];
}

function packageFile(...path: readonly string[]): string {
  return join('node_modules', ...path);
}

/** Runs a script, which counts as one check. */
async function check(lane: Lane, name: string, script: string, ...args: readonly string[]): Promise<Counts> {
  const counts = (await runNode(lane, script, ...args)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  print(name, counts);
  return counts;
}

/** Runs the test files of a folder and returns the counts that Node's test runner reported. */
async function runRung(lane: Lane, name: string): Promise<Counts> {
  const files = readdirSync(join(root, 'test', name), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts'))
    .map(file => join('test', name, file));
  if (files.length === 0) return { passed: 0, failed: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'adjacent-test-'));
  const results = join(folder, 'results.tap');
  const succeeded = await runNode(
    compiledRungs.includes(name) ? { ...lane, env: { NODE_COMPILE_CACHE: compiled } } : lane,
    '--test',
    '--test-timeout=600000',
    `--test-concurrency=${parallelRungs.includes(name) ? availableParallelism() : 1}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${results}`,
    ...files,
  );
  const tap = readFileSync(results, 'utf8');
  rmSync(folder, { recursive: true });
  const count = (key: string): number => Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  const counts = { passed: count('pass'), failed: succeeded ? failed : Math.max(failed, 1) };
  print(name, counts);
  return counts;
}

/** Runs Node with the flags of this process, and shows its output. */
async function runNode({ isBuffered, priority, env }: Lane, ...args: readonly string[]): Promise<boolean> {
  const output = isBuffered ? 'pipe' : 'inherit';
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    cwd: root,
    // ONNX Runtime would leave a database and a log in the temporary folder.
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', ...env },
    stdio: ['inherit', output, output],
    timeout: stepMilliseconds,
  });
  if (priority !== 0 && child.pid !== undefined) setPriority(child.pid, priority);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
    });
  const code = await new Promise<number | null>(resolve => {
    child.once('error', () => {
      resolve(null);
    });
    child.once('close', resolve);
  });
  process.stdout.write(Buffer.concat(chunks));
  return code === 0;
}

function print(name: string, { passed, failed }: Counts): void {
  console.log(`${name}: ${passed} passed, ${failed} failed`);
}

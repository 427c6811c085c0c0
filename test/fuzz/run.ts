/** `npm run fuzz -- --cases 10000 --seed 1 [--from 0] [--only parsers] [--parallel 4]`: runs every campaign and prints
 * its cases, its failures and their kinds. Exits with 1 when a case failed. With `--parallel`, processes share them. */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { fuzzFolders } from './folders.ts';
import { fuzzParsers } from './parsers.ts';

interface CampaignOptions {
  readonly cases: number;
  readonly seed: number;
  readonly from: number;
  readonly log: (line: string) => void;
}

interface CampaignResult {
  readonly cases: number;
  readonly failures: readonly { readonly case: number; readonly what: string }[];
}

interface Campaign {
  readonly name: string;
  run(options: CampaignOptions): Promise<CampaignResult>;
}

const campaigns: readonly Campaign[] = [
  { name: 'parsers', run: options => fuzzParsers({ ...options, trace: true }) },
  { name: 'model folders', run: fuzzFolders },
];

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
    parallel: { type: 'string', default: '1' },
  },
});
const log = (line: string): void => {
  console.log(line);
};
const whole: CampaignOptions = {
  cases: Number(values.cases),
  seed: Number(values.seed),
  from: Number(values.from),
  log,
};
const parallel = Number(values.parallel);
for (const campaign of campaigns.filter(one => values.only === undefined || one.name === values.only)) {
  const results = parallel > 1 ? await Promise.all(partsOf(whole, campaign.name)) : [await campaign.run(whole)];
  // A process of a parallel campaign reports to the one that started it.
  results.forEach(result => process.send?.(result));
  if (process.send) process.disconnect();
  else report(campaign.name, results);
}

/** Share the cases among processes, which print what they do. */
function partsOf({ cases, seed, from }: CampaignOptions, name: string): Promise<CampaignResult>[] {
  const size = Math.ceil(cases / parallel);
  return Array.from({ length: Math.ceil(cases / size) }, (_, part) => {
    const first = from + part * size;
    const own = { cases: Math.min(size, from + cases - first), from: first, seed, only: name };
    const child = fork(
      import.meta.filename,
      Object.entries(own).flatMap(([option, value]) => [`--${option}`, String(value)]),
    );
    return new Promise((resolve, reject) => {
      child.once('message', message => {
        resolve(message as CampaignResult);
      });
      child.once('exit', code => {
        reject(new Error(`the process of the cases from ${first} ended with ${code}`));
      });
    });
  });
}

function report(name: string, results: readonly CampaignResult[]): void {
  const failures = results.flatMap(result => result.failures);
  const cases = results.reduce((sum, result) => sum + result.cases, 0);
  console.log(`${name}: ${cases} cases, ${failures.length} failures`);
  for (const [kind, count] of kindsOf(failures)) console.log(`  ${count} x ${kind}`);
  if (failures.length > 0) process.exitCode = 1;
}

/** How often each failure happened, the most frequent first. Failures that differ only in numbers are of one kind. */
function kindsOf(failures: CampaignResult['failures']): [string, number][] {
  const counts = new Map<string, number>();
  for (const { what } of failures) {
    const kind = (what.split('\n')[0] ?? '').replaceAll(/\d+/g, 'N').slice(0, 200);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

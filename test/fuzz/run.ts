/** `npm run fuzz -- --cases 10000 --seed 1 [--from 0] [--only parsers]`: runs every campaign and prints its cases, its
 * failures and their kinds. Exits with 1 when a case failed. */
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
  },
});
const log = (line: string): void => {
  console.log(line);
};
for (const { name, run } of campaigns.filter(one => values.only === undefined || one.name === values.only)) {
  const options = { cases: Number(values.cases), seed: Number(values.seed), from: Number(values.from), log };
  const { cases, failures } = await run(options);
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

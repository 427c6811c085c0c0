/** Experiment files in an untrusted workspace, as the editor reads them, and with options, as the command line does. */
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experimentSpecs } from '../../../src/cli/experimentSpecs.ts';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { fileAccessFrom } from '../../../src/client/fileAccess.ts';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { parseExperimentFile } from '../../../src/experimentFile/parse.ts';
import { checkTrust } from '../../../src/experimentFile/trust.ts';
import { modelListing } from '../../support/modelListing.ts';
import { mutateText } from '../support/textMutation.ts';
import { sentenceFailure, type ParserFuzz } from './parserFuzz.ts';

const bundled = join(import.meta.dirname, '..', '..', '..', 'media', 'experiments');
const seeds = readdirSync(bundled).map(name => readFileSync(join(bundled, name), 'utf8'));
const models = ['ladder/neox-1m', 'ladder/neox-0.2m', 'ladder/gpt2-1m', 'smollm2-135m-instruct'];

const pieces: readonly string[] = [
  ...[
    '{',
    '[',
    '- ',
    '? ',
    ': ',
    '&a ',
    '*a',
    '!!binary ',
    '<<: *a\n',
    '\t',
    '"',
    "'",
    '|\n',
    '#',
    '---\n',
    '%YAML 9\n',
  ],
  ...['0', '-1', '1e999', '.nan', '.inf', '1e308', '99999999999999999999', '0x10', '50%', '300%', '3 words', 'all'],
  ...['null', 'true', '[]', '{}', '[1, [2]]', '{a: 1}', 'x'.repeat(500), '\u0000', '\ud800', '\u2028'],
  ...['{file: /dev/zero}', '{file: ../outside/secret.txt}', '{file: link.txt}', '{file: prompts.txt}', '{file: .}'],
  ...['../outside', '/etc/passwd', './model', 'ladder/neox-1m@step-99999999999999999999#4-bit', 'ladder/copying'],
  ...[
    '{regex: "(a+)+$"}',
    '{regex: "(?=a)"}',
    '{options: [a, a]}',
    '{json: ""}',
    'experiment: ',
    'knobs: ',
    'budget: ',
  ],
];

const options: readonly (readonly string[])[] = [
  [],
  ['--set', 'layers=50%'],
  ['--set', 'temperature=0.5,1'],
  ['--set', 'texts=probes'],
  ['--preset', 'quick'],
  ['--limit', '3'],
  ['--seed', '5'],
  ['--model', 'ladder/gpt2-1m'],
  ['--items', 'ladder/copying'],
];

export const experimentFiles: ParserFuzz = {
  name: 'experiment files',
  run(dice, { folder, outside }) {
    const text = mutateText(dice.of(seeds), pieces, dice);
    const workspace = join(folder, 'workspace');
    mkdirSync(workspace);
    writeFileSync(join(workspace, 'prompts.txt'), 'One.\nTwo.\n');
    symlinkSync(join(outside, 'secret.txt'), join(workspace, 'link.txt'));
    const access = fileAccessFrom(workspace, [workspace]);
    const { specs, problems } = parseExperimentFile(text, { models, items: ['ladder/copying'], ...access });
    for (const { message, remedy, line } of problems) {
      const failure = line >= 1 ? sentenceFailure(message, remedy) : `line ${line}: ${message}`;
      if (failure !== null) throw new Error(failure);
    }
    if (problems.length === 0 && specs.length === 0) throw new Error('neither runs nor problems');
    return [trusted(specs), problems, specsOfCommand(text, dice.of(options), workspace)];
  },
};

function trusted(specs: Parameters<typeof checkTrust>[0]): unknown {
  try {
    checkTrust(specs, models);
    return specs;
  } catch (error) {
    if (error instanceof AdjacentError && error.kind === 'workspace-untrusted') return [];
    throw error;
  }
}

/** The command line may read what it is told to; it is only checked for its refusals. */
function specsOfCommand(text: string, given: readonly string[], folder: string): number {
  const path = join(folder, 'fuzzed.experiment.yaml');
  writeFileSync(path, text);
  const command = parseCommandLine(['experiment', path, ...given]);
  if (command.name !== 'experiment') throw new Error(command.name);
  return experimentSpecs(command, {
    models: models.map(id => modelListing(id, [0, 1, 128])),
    items: ['ladder/copying'],
    prompt: null,
  }).length;
}

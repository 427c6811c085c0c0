/** The commands that `adjacent guide` proposes are ones that the command line takes. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { nextCommandLines } from '../../../src/cli/nextCommands.ts';
import { choiceBySize, type PrecisionChoice } from '../../../src/domain/precisionChoice.ts';
import { smallSpec } from '../support/experiments.ts';
import { guidanceOf, guidedRun } from '../support/guidedRun.ts';

const diagramAxes = {
  x: { knob: 'temperature', levels: [0.3, 0.7] },
  y: { knob: 'temperature', levels: [0.3, 0.7] },
} as const;

test('a run at one temperature is told the command that turns it, a run over temperatures another knob', async () => {
  const settings = { outcome: { map: 'word' }, samples: 32, windows: [{ kind: 'all' }] } as const;
  for (const [temperatures, expected] of [
    [[0.7], /^adjacent analyze FILE --model reference#fp32 --temperature 0\.3,0\.5,.*1\.6$/],
    [
      [0.3, 0.7],
      /^adjacent experiment diagram --prompt FILE --model reference#fp32 --set rows=\S+ --set columns=temperature /,
    ],
  ] as const) {
    const { run } = await guidedRun({ spec: smallSpec({ ...settings, temperatures }) });
    const [empty, heading, ...lines] = nextCommandLines(guidanceOf(run).goals, { spec: run.manifest.spec });
    assert.deepEqual([empty, heading], ['', 'To measure next']);
    const commands = lines.map(line => line.replace(/^ {2}[^:]+: /, ''));
    assert.equal(new Set(lines.map(line => line.split(':')[0])).size, lines.length);
    assert.ok(
      commands.some(line => expected.test(line)),
      lines.join('\n'),
    );
    for (const command of commands) assert.ok(parseCommandLine(command.split(' ').slice(1)));
  }
  assert.deepEqual(nextCommandLines([{ next: null }], { spec: smallSpec() }), []);
});

test('a command keeps the precision that a run named, and lets one that was decided be decided again', () => {
  const next = { knob: 'temperature', title: 'Temperature', axes: diagramAxes } as const;
  const optionFor = (model: string, choice?: PrecisionChoice): string | undefined =>
    nextCommandLines([{ next }], { spec: smallSpec({ model }), ...(choice && { choice }) })
      .at(-1)
      ?.replace(/^.*FILE(.*) --temperature.*$/, '$1');
  const decided = choiceBySize(1e6) ?? undefined;
  assert.equal(optionFor('smollm2-135m-instruct'), ' --model smollm2-135m-instruct#fp32');
  assert.equal(optionFor('smollm2-135m-instruct#int8'), ' --model smollm2-135m-instruct#int8');
  assert.equal(optionFor('http://127.0.0.1:1#m'), ' --model http://127.0.0.1:1#m');
  assert.equal(optionFor('smollm2-135m-instruct#int8', decided), '');
  assert.equal(optionFor('ladder/neox-1m', decided), ' --model ladder/neox-1m');
});

/** The commands that `adjacent guide` proposes are ones that the command line takes. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { nextCommandLines } from '../../../src/cli/nextCommands.ts';
import { smallSpec } from '../support/experiments.ts';
import { guidanceOf, guidedRun } from '../support/guidedRun.ts';

test('a run at one temperature is told the command that turns it, a run over temperatures another knob', async () => {
  const settings = { outcome: { map: 'word' }, samples: 32, windows: [{ kind: 'all' }] } as const;
  for (const [temperatures, expected] of [
    [[0.7], /^adjacent analyze FILE --model reference --temperature 0\.3,0\.5,.*1\.6$/],
    [
      [0.3, 0.7],
      /^adjacent experiment diagram --prompt FILE --model reference --set rows=\S+ --set columns=temperature /,
    ],
  ] as const) {
    const { run } = await guidedRun({ spec: smallSpec({ ...settings, temperatures }) });
    const [empty, heading, ...lines] = nextCommandLines(guidanceOf(run).goals, 'reference');
    assert.deepEqual([empty, heading], ['', 'To measure next']);
    const commands = lines.map(line => line.replace(/^ {2}[^:]+: /, ''));
    assert.equal(new Set(lines.map(line => line.split(':')[0])).size, lines.length);
    assert.ok(
      commands.some(line => expected.test(line)),
      lines.join('\n'),
    );
    for (const command of commands) assert.ok(parseCommandLine(command.split(' ').slice(1)));
  }
  assert.deepEqual(nextCommandLines([{ next: null }], 'reference'), []);
});

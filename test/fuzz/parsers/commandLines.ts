/** Arguments of the command line, and patterns of outcomes. */
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { checkMatching, groupAnswers } from '../../../src/core/answers/outcomes.ts';
import type { Trajectory } from '../../../src/core/trajectory.ts';
import { mutateText } from '../support/textMutation.ts';
import type { ParserFuzz } from './parserFuzz.ts';

const words: readonly string[] = [
  ...['analyze', 'constraints', 'experiment', 'replay', 'models', 'score', 'help', 'diagram', 'training', 'a.txt', '-'],
  ...['--model', '--form', '--temperature', '--top-p', '--context', '--mode', '--outcome', '--samples', '--tokens'],
  ...['--seed', '--preset', '--batch', '--threads', '--out', '--json', '--set', '--items', '--limit', '--folder'],
  ...['--stand-ins', '--check', '--resume', '--prompt', '--', '-x', '--=', '--json=1', '--no-json', '--__proto__'],
  ...['0.3:1.6:8', '0.3,0.7', '1:2:1e9', '-1', '1e400', '0x10', 'NaN', '9007199254740993', 'all,6,50%', '300%', '3.5'],
  ...['regex:(a', 'regex:', 'json:', 'options:', 'options:a,a', 'meaning', 'layers=75%', 'variant=a, b', '=', 'x=', ''],
  ...['x'.repeat(10_000), 'y'.repeat(10_000).concat('=1'), 'a\nb', '\u0000', '🐻', '--temperature=', '--set='],
];

export const commandLines: ParserFuzz = {
  name: 'command lines',
  run: dice =>
    parseCommandLine(
      Array.from({ length: dice.below(8) }, () =>
        dice.chance(0.1) ? mutateText(dice.of(words), words, dice) : dice.of(words),
      ),
    ),
};

const patternPieces: readonly string[] = [
  ...[
    '(',
    ')',
    '(?:',
    '(?<n>',
    '[',
    ']',
    '[^',
    '|',
    '*',
    '+',
    '?',
    '{1,9}',
    '{60}',
    '{2,}',
    '.',
    '^',
    '$',
    '\\b',
    '\\s',
  ],
  ...['\\w', '\\d', '\\S', '\\u{1}', '\\u0041', '\\p{L}', '\\P{Lu}', '\\1', '(?=', '(?<!', 'a', 'aa', '-', '\\', '\\]'],
];
const answers = ['a'.repeat(3000), 'ab '.repeat(800), `${' '.repeat(1999)}a`, 'Yes. 12 é 🐻\n'].map(
  (text, index): Trajectory => ({
    cell: 0,
    index,
    ids: Int32Array.of(1),
    logProbT: Float32Array.of(-1),
    logProb1: Float32Array.of(-1),
    entropy: Float32Array.of(1),
    logitVariance: Float32Array.of(1),
    ended: true,
    embedding: null,
    text,
    pieces: [text],
  }),
);

export const patterns: ParserFuzz = {
  name: 'patterns',
  run(dice) {
    const length = 1 + dice.below(30);
    const pattern = Array.from({ length }, () => dice.of(patternPieces)).join('');
    checkMatching({ map: 'regex', pattern });
    groupAnswers(answers, { map: 'regex', pattern });
  },
};

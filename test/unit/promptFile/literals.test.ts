import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { offsetInText, placeInSource } from '../../../src/domain/sourceText.ts';
import { promptPlaces } from '../../../src/promptFile/promptPlaces.ts';
import { stringAt } from '../../../src/promptFile/stringAt.ts';
import { openInSelection, parseSelection, type CodeSelection } from '../../../src/promptFile/promptFile.ts';

/** The document without the two marks, and the selection between them. */
function selected(language: string, marked: string): CodeSelection {
  const [before = '', inside = '', after = ''] = marked.split('¦');
  return { language, document: before + inside + after, start: before.length, end: before.length + inside.length };
}
const read = (language: string, marked: string, values: Record<string, unknown> = {}): string | null =>
  parseSelection('The selection', selected(language, marked), { values })?.content.text ?? null;
const open = (language: string, marked: string): readonly string[] =>
  openInSelection('The selection', selected(language, marked));
const refused = (language: string, marked: string, message: RegExp): void => {
  assert.throws(
    () => read(language, marked),
    (error: unknown) =>
      error instanceof AdjacentError &&
      error.kind === 'bad-argument' &&
      message.test(error.message) &&
      error.remedy !== '',
  );
};

test('a string of TypeScript is what the program would have, its template values are variables', () => {
  assert.equal(read('typescript', String.raw`const a = "¦Say \"hi\".\n\u00e9\x21\u{1F600}\q¦";`), 'Say "hi".\né!😀q');
  assert.equal(read('typescript', String.raw`const a = ¦'It\'s'¦;`), "It's");
  assert.equal(
    read('javascript', 'f(`¦Greet ${guest} in ${ user.city }.¦`)', { guest: 'Ida', 'user.city': 'Ulm' }),
    'Greet Ida in Ulm.',
  );
  assert.deepEqual(open('javascript', '`¦a ${x} {{y}} ${f({a: 1})}¦`'), ['x', 'y', 'f({a: 1})']);
  assert.equal(read('typescript', 'const p = String.raw`¦a\\nb¦`'), 'a\\nb');
  assert.equal(read('typescript', "// it's\nconst r = /['\"]/u;\nconst p = '¦text¦';"), 'text');
  assert.equal(read('typescript', 'const p =\n  ¦"one " +\n  "two"¦;'), 'one two');
  assert.equal(read('typescript', 'const ¦code = 1¦;'), null);
  assert.equal(read('typescript', String.raw`const p = "ab¦cd\n¦ef";`), 'cd\n');
});

test('lines are dedented, and the breaks beside the quotes are not text', () => {
  const program = 'def f():\r\n    p = """¦\r\n    Name a color.\r\n      - one word\r\n\r\n    Now.\r\n    ¦"""\r\n';
  assert.equal(read('python', program), 'Name a color.\n  - one word\n\nNow.');
  assert.equal(read('typescript', '  const p = `¦First\n    second\n      third¦`;'), 'First\nsecond\n  third');
  assert.equal(read('python', 'p = """\\\n¦  a\n  b¦"""'), 'a\nb');
});

test('strings of Python: prefixes, f-strings, joined ones', () => {
  assert.equal(read('python', String.raw`p = "¦a\tb\N\'\x41\101\U0001F600¦"`), "a\tb\\N'AA😀");
  assert.equal(read('python', String.raw`p = r"¦a\n¦"`), String.raw`a\n`);
  assert.equal(read('python', 'p = f"¦{{x}} {name!r:>10} {n}¦"', { name: 'Ida', n: 3 }), '{x} Ida 3');
  assert.deepEqual(open('python', 'p = f"¦{user.name} {items[0]}¦"'), ['user.name', 'items[0]']);
  assert.equal(read('python', 'p = "¦Dear {name}¦".format(name=1)'), 'Dear {name}');
  assert.equal(read('python', 'p = "¦Dear {name}¦".format(name=1)', { name: 'Ida' }), 'Dear Ida');
  assert.equal(read('python', 'p = (¦"one "\n     f"two {x}"¦)', { x: 2 }), 'one two 2');
  assert.equal(read('python', "# don't\nx = buffer\np = '¦a¦'"), 'a');
});

test('strings of JSON and YAML', () => {
  assert.equal(read('json', String.raw`{"it's": "¦a\n{{b}}\u00e9\/¦"}`, { b: 1 }), 'a\n1é/');
  assert.equal(read('jsonc', '{ // "x\n "p": "¦a¦" }'), 'a');
  assert.equal(read('yaml', 'p: |\n  ¦one\n    two\n  three¦\nq: 1\n'), 'one\n  two\nthree');
  assert.equal(read('yaml', 'p: >\n  ¦one\n  two¦\nq: 1\n'), 'one two');
  assert.equal(read('yaml', 'p: |\n  zero\n  o¦ne\n  two¦\n'), 'ne\ntwo');
  assert.equal(read('yaml', String.raw`p: "¦a\tb \"c\"¦"`), 'a\tb "c"');
  assert.equal(read('yaml', String.raw`p: "x¦a\tb¦ c"`), 'a\tb');
  assert.equal(read('yaml', "p: '¦it''s¦ a'"), "it's");
  assert.equal(read('yaml', 'p: ¦plain text¦'), 'plain text');
  assert.equal(read('yaml', '¦p: a\nq: b¦'), null);
});

test('a string that is not closed is one sentence with its line', () => {
  refused('typescript', 'x;\nconst p = "¦abc¦\n', /begins in line 2 is not closed/);
  refused('typescript', 'const p = `¦abc\n\n¦', /begins in line 1 is not closed/);
  refused('python', 'p = 1\nq = """¦abc\n¦', /begins in line 2 is not closed/);
  refused('json', '{"p": "¦abc¦}', /begins in line 1 is not closed/);
  refused('typescript', '`¦a ${b¦', /not closed/);
  refused('yaml', 'a: 1\np: "¦abc¦\n', /not closed/);
  refused('python', 'p = f"¦Hi {name}¦"', /leaves \{name\} open/);
});

test('every character of the text has its place in the document, and the other way around', () => {
  const selection = selected('python', 'p = f"""¦\n    a\\tb {x}\n    c¦"""');
  const file = parseSelection('The selection', selection, { values: { x: 'xx' } });
  assert.ok(file);
  const { content } = file;
  assert.equal(content.text, 'a\tb xx\nc');
  const place = (text: string): number => selection.document.indexOf(text);
  assert.equal(placeInSource(content, 0), place('a\\t'));
  assert.equal(placeInSource(content, 1), place('\\t'));
  assert.equal(placeInSource(content, content.text.indexOf('c')), place('c"""'));
  assert.equal(offsetInText(content, place('b {')), 2);
  assert.equal(offsetInText(content, place('    c')), null);
});

test('a large document is read in time that grows with its length', () => {
  const program = Array.from({ length: 40_000 }, (_, at) => `const a${at} = "text ${at}"; // don't\n`).join('');
  const start = program.lastIndexOf('"text') + 1;
  const before = process.cpuUsage().user;
  const { length } = `text 39999`;
  const selection = { language: 'typescript', document: program, start, end: start + length };
  assert.equal(parseSelection('The selection', selection)?.content.text, 'text 39999');
  assert.ok(process.cpuUsage().user - before < 5e6);
});

test('prompts are found in fences of Markdown and in marked strings', () => {
  const found = (language: string, text: string): readonly string[] =>
    promptPlaces(language, text).map(({ start, end }) => text.slice(start, end));
  assert.deepEqual(found('markdown', '# A\n```text\nSay it.\nNow.\n```\n~~~~\n```\n~~~~\n```\n\n```\n```js\nopen'), [
    'Say it.\nNow.',
    '```',
  ]);
  assert.deepEqual(found('markdown', 'a\r\n```\r\nSay it.\r\n```\r\n'), ['Say it.']);
  assert.deepEqual(found('typescript', 'f(prompt`a ${b}`, /* prompt */ "c", `d`, myprompt`e`, "prompt");'), [
    'a ${b}',
    'c',
  ]);
  assert.deepEqual(found('python', '# prompt\nP = """\na"""\nQ = "b"\n# prompt\nR: str = (\n  "c")\n'), ['\na', 'c']);
  assert.deepEqual(found('typescript', 'prompt`open'), []);
  assert.deepEqual(found('plaintext', '```\na\n```\n'), []);
});

/** What is read where only the cursor, at the mark, is in a string; null where it is in none. */
function readAt(language: string, marked: string, values: Record<string, unknown> = {}): string | null {
  const offset = marked.indexOf('¦');
  const document = marked.replace('¦', '');
  const found = stringAt(language, document, offset);
  if (found === null) return null;
  return parseSelection('The string', { language, document, ...found }, { values })?.content.text ?? null;
}

test('without a selection, the string around the cursor is read', () => {
  assert.equal(readAt('typescript', 'const a = 1;\nconst p = "Name ¦a \\"color\\".";\n'), 'Name a "color".');
  assert.equal(readAt('typescript', 'f(`Greet ${gue¦st}.`, x)', { guest: 'Ida' }), 'Greet Ida.');
  assert.equal(
    readAt('python', 'p = f"""\n    Dear {name},\n      bye¦\n    """\n', { name: 'Ida' }),
    'Dear Ida,\n  bye',
  );
  assert.equal(readAt('python', "x = 'a'\np = '¦b'"), 'b');
  assert.equal(readAt('json', '{ "prompt": "one\\n¦two" }'), 'one\ntwo');
  assert.equal(readAt('yaml', 'a: b\np: |\n  one\n    t¦wo\nq: 1\n'), 'one\n  two');
  assert.equal(readAt('yaml', 'p:\n  - "on¦e \\"two\\""\n  - three\n'), 'one "two"');
  assert.equal(readAt('yaml', 'p: plain ¦text\nq: 1\n'), 'plain text');
});

test('strings that the program joins are one, others are not', () => {
  assert.equal(readAt('typescript', 'const p = "one " +\n  "t¦wo " + `three`;\nconst q = "four";'), 'one two three');
  assert.equal(readAt('python', 'p = (\n  "one "\n  f"t¦wo {x}"\n)', { x: 3 }), 'one two 3');
  assert.equal(readAt('python', 'p = ["one", "t¦wo"]'), 'two');
  assert.equal(readAt('json', '["one", "t¦wo"]'), 'two');
});

test('no string is around a cursor in code, a comment, a key or an empty string', () => {
  assert.equal(readAt('typescript', 'const ¦p = "a";'), null);
  assert.equal(readAt('typescript', '// "a¦"\n'), null);
  assert.equal(readAt('python', '# it¦s\np = "a"'), null);
  assert.equal(readAt('yaml', 'ke¦y: value\n'), null);
  assert.equal(readAt('typescript', 'const p = "¦";'), null);
  assert.equal(readAt('plaintext', '"a¦"'), null);
  assert.throws(() => readAt('typescript', 'x;\nconst p = "a¦bc\n'), /begins in line 2 is not closed/);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { compileTemplate } from '../../../src/engine/jinja/template.ts';
import { TemplateError } from '../../../src/engine/jinja/templateError.ts';

interface Reference {
  readonly tokens: Readonly<Record<string, string>>;
  readonly chats: readonly unknown[];
  /** `texts` holds what transformers renders of each chat; null where it refuses. */
  readonly cases: readonly {
    readonly name: string;
    readonly template: string;
    readonly texts: readonly (string | null)[];
  }[];
}

const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'templates', 'reference.json'), 'utf8'),
) as Reference;
const noon = new Date(Date.UTC(2025, 0, 1, 12));

function render(template: string, messages: unknown = reference.chats[0]): string {
  return compileTemplate(template).render(
    { ...reference.tokens, messages, tools: null, documents: null, add_generation_prompt: true },
    noon,
  );
}

/** What a template renders, or the error it ends with. */
function outcome(template: string, messages: unknown): string | TemplateError {
  try {
    return render(template, messages);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}

const families = reference.cases.filter(({ name, template }) => name !== template);
const constructs = reference.cases.filter(({ name, template }) => name === template);

for (const { name, template, texts } of families) {
  test(`the template of ${name} renders as in transformers`, () => {
    assert.deepEqual(
      reference.chats.map(chat => {
        const result = outcome(template, chat);
        return result instanceof TemplateError ? null : result;
      }),
      texts,
    );
  });
}

test('every construct renders as in transformers, or is refused by name', () => {
  let refused = 0;
  for (const { template, texts } of constructs) {
    reference.chats.forEach((chat, at) => {
      const result = outcome(template, chat);
      const text = texts[at] ?? null;
      if (result instanceof TemplateError && result.kind === 'unsupported') refused++;
      else assert.equal(result instanceof TemplateError ? null : result, text, template);
      if (text === null) assert.ok(result instanceof TemplateError, template);
    });
  }
  assert.ok(constructs.length > 600);
  assert.ok(refused <= 42, `${refused} texts are refused as unsupported`);
});

test('a refusal names what is missing', () => {
  const missing = (template: string): string => {
    const result = outcome(template, reference.chats[0]);
    assert.ok(result instanceof TemplateError && result.kind === 'unsupported', template);
    return result.message;
  };
  assert.equal(missing('{{ "x"|urlize }}'), 'the filter urlize');
  assert.equal(missing("{% include 'x' %}"), 'the tag include');
  assert.equal(missing('{{ "x".swapcase() }}'), 'the text method swapcase');
  assert.equal(missing('{{ ("<"|safe) ~ "<" }}'), '~ with the result of safe');
});

test('a template that does too much is refused instead of taking all time and memory', () => {
  const endless = [
    '{% for i in range(1000000000) %}x{% endfor %}',
    '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}',
    "{{ 'x' * 1000000000 }}",
    "{{ ('x' * 1000)|indent(1000000000) }}",
    "{{ 'x'.center(1000000000) }}",
    '{{ [0] * 1000000000 }}',
    '{{ 10 ** 1000000000 }}',
    '{{ 9 ** 9 ** 9 ** 9 ** 9 }}',
    '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}',
    "{% set ns = namespace(x='ab') %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x='ab') %}{% for i in range(100) %}{% set ns.x = ns.x.replace('a', ns.x) %}{% endfor %}",
    '{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}',
    '{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}',
    '{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}' +
      '{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}',
    '{{ ' + '('.repeat(100_000) + '1' + ')'.repeat(100_000) + ' }}',
    '{% if true %}'.repeat(100_000),
  ];
  for (const template of endless) {
    const result = outcome(template, reference.chats[0]);
    assert.ok(result instanceof TemplateError, template.slice(0, 80));
  }
});

test('line ends of the source are those of Jinja, and values keep their own', () => {
  assert.equal(render('a\r\nb\rc\r\n'), 'a\nb\nc');
  assert.equal(render('{{ messages[0].content }}', [{ role: 'user', content: 'a\r\nb' }]), 'a\r\nb');
});

/** A chat template, and pieces that its mutations insert. */

export const chatTemplate = `{{ bos_token }}{% for message in messages %}{% if loop.first and message['role'] != 'system' %}
<|system|>{{ 'You help.' | trim }}{% endif %}<|{{ message.role }}|>
{{ message['content'] | trim }}{% if not loop.last %}{{ eos_token }}{% endif %}{% endfor %}
{%- if add_generation_prompt %}<|assistant|>{% set ns = namespace(a=1) %}{% endif %}`;

export const templatePieces: readonly string[] = [
  ...['{{', '}}', '{%', '%}', '{%-', '{#', '#}', '|', '.', '[', ']', '(', ')', "'", '"', '~', '-', '%', '\\'],
  ...['endfor', 'endif', 'if', 'else', 'for', 'in', 'set', 'macro f()', 'endmacro', 'is defined', 'not', 'namespace()'],
  ...['messages', 'content', 'loop.index0', 'tojson', 'length', 'join', 'upper', 'none', 'true', '1e400', '0/0'],
  ...[
    'raise_exception("no")',
    'strftime_now("%Y %Q")',
    '{{ constructor }}',
    '{{ messages.__proto__ }}',
    '\u0000',
    '🐻',
  ],
];

/** Prompt files: .prompt and .prompty with a heading in YAML, and lists of messages in YAML and JSON. */
import { parsePromptFile } from '../../../src/promptFile/promptFile.ts';
import { mutateText } from '../support/textMutation.ts';
import type { ParserFuzz } from './parserFuzz.ts';

const seeds = [
  '---\nname: Say\nsample:\n  question: Why?\ninputs:\n  tone: {type: string, default: plain}\n---\nsystem:\nYou help.\n\nuser:\n{{question}} {{tone}}\n',
  '---\nmodel: any\ninput:\n  default: {name: Ann, list: [1, 2]}\n---\n{{role "system"}}\nHelp {{name}}.\n{{role "user"}}\nHello, {{ name }}!\n',
  'name: Sum\nmessages:\n  - role: system\n    content: |\n      Be brief.\n  - role: user\n    content: "Sum {{text}}"\ntestData:\n  - text: up\n',
  '{"messages": [{"role": "system", "content": "Hi \\u00e9"}, {"role": "user", "content": [{"type": "text", "text": "Go"}]}]}',
  'Only a text with {{ braces }}.\n',
  '---\nsample: {x: "{{y}}", y: z}\n---\n# Task\n## System\nBe {x}.\n## User\n{{x}} {{y}}\n',
];

const pieces: readonly string[] = [
  ...['---\n', '{{', '}}', '{%', '%}', '{{#each list}}', '{{/each}}', '{{role "x"}}', 'user:', 'assistant:', 'system:'],
  ...['{', '[', '- ', '? ', ': ', '&a ', '*a', '<<: *a\n', '\t', '"', '|\n', '!!binary x', '__proto__', 'constructor'],
  ...['null', '1e999', '.nan', '{a: {b: c}}', '${env:HOME}', '${file:/etc/passwd}', '\u0000', '🐻', 'x'.repeat(300)],
];

export const promptFiles: ParserFuzz = {
  name: 'prompt files',
  run: dice =>
    parsePromptFile(
      dice.of(['a.prompt', 'a.prompty', 'a.txt', 'a.md', 'a.prompt.yml', 'a.prompt.json', 'a.json']),
      mutateText(dice.of(seeds), pieces, dice),
    ),
};

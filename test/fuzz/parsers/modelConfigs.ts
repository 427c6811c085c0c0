/** The small files of model folders: configurations, the names of tokens, and chat templates. Whole folders are fuzzed
 * in the engine. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openChatTemplate } from '../../../src/engine/text/chatTemplate.ts';
import { readTokenizerFolder } from '../../../src/engine/text/tokenizerFolder.ts';
import { adjacentFactsOf } from '../../../src/modelFiles/folders/adjacentJson.ts';
import { readConfig } from '../../../src/modelFiles/folders/modelConfig.ts';
import { mutateBytes, mutateJson } from '../support/jsonMutation.ts';
import { chatTemplate, templatePieces } from '../support/templatePieces.ts';
import { mutateText } from '../support/textMutation.ts';
import type { ParserFuzz } from './parserFuzz.ts';

const fixture = join(import.meta.dirname, '..', '..', 'fixtures', 'models', 'llama');
const names = ['config.json', 'generation_config.json', 'tokenizer_config.json', 'special_tokens_map.json'];
const facts = '{"about": "a", "prompts": ["b"], "probes": [], "series": "s", "parameters": 5, "step": 4}';

export const modelConfigs: ParserFuzz = {
  name: 'model configurations',
  run(dice, { folder }) {
    const broken = dice.of([...names, 'adjacent.json']);
    for (const name of [...names, 'adjacent.json']) {
      const text = name === 'adjacent.json' ? facts : readFileSync(join(fixture, name), 'utf8');
      const changed = dice.chance(0.8) ? mutateJson(text, dice) : mutateBytes(Buffer.from(text), dice);
      writeFileSync(join(folder, name), name === broken ? changed : text);
    }
    copyFileSync(join(fixture, 'tokenizer.json'), join(folder, 'tokenizer.json'));
    const { named, template } = readTokenizerFolder(folder);
    return [readConfig(folder), adjacentFactsOf(folder), named, template];
  },
};

export const chatTemplates: ParserFuzz = {
  name: 'chat templates',
  run: dice =>
    openChatTemplate(mutateText(chatTemplate, templatePieces, dice), { bos_token: '<s>', eos_token: '</s>' })(
      'Say it.',
      [],
    ),
};

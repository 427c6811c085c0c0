/** Every parser that is fuzzed. Case n is of the parser at n modulo their number. */
import { chatTemplates, modelConfigs } from './modelConfigs.ts';
import { commandLines, patterns } from './commandLines.ts';
import { experimentFiles } from './experimentFiles.ts';
import { itemFiles } from './itemFiles.ts';
import type { ParserFuzz } from './parserFuzz.ts';
import { promptFiles } from './promptFiles.ts';
import { runFiles } from './runFiles.ts';

export const allParsers: readonly ParserFuzz[] = [
  runFiles,
  experimentFiles,
  itemFiles,
  modelConfigs,
  commandLines,
  chatTemplates,
  patterns,
  promptFiles,
];

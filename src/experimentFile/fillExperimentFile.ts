/** Fills a bundled experiment file with the user's own prompt, model and so on. */
import { isSeq, parseDocument } from 'yaml';
import type { Preset } from '../domain/spec.ts';

/** Values that replace those of the file. */
export interface TemplateValues {
  readonly prompts?: readonly string[];
  readonly models?: readonly string[];
  readonly budget?: Preset;
}

/** The text of a bundled file with `values` filled in; its comments stay. */
export function fillExperimentFile(text: string, values: TemplateValues): string {
  const document = parseDocument(text);
  for (const [key, value] of Object.entries(values)) {
    const node = document.createNode(value);
    if (isSeq(node)) node.flow = key !== 'prompts';
    document.set(key, node);
  }
  return document.toString({ lineWidth: 0 });
}

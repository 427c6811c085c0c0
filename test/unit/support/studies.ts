/** Studies on models in closed form, for tests of the experiment layer. */
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import type { LanguageModel } from '../../../src/domain/languageModel.ts';
import type { RunEvent, StudyRun } from '../../../src/domain/run.ts';
import type { StudySpec } from '../../../src/domain/spec.ts';
import type { StudyItem, StudyQuestion } from '../../../src/domain/study.ts';
import type { ModelAccess } from '../../../src/experiments/modelAccess.ts';
import type { StudyRequest } from '../../../src/experiments/study/run/studyDrafts.ts';
import { runStudy } from '../../../src/experiments/study/run/studyRun.ts';
import { studyPreset } from '../../../src/knobs/studyPresets.ts';
import { clock, facts, specOf } from './experiments.ts';
import type { ReferenceLaw } from './referenceModel.ts';
import { referenceModel } from './referenceModel.ts';

export function studySpec(study: Partial<StudyQuestion> = {}, changes: Partial<StudySpec> = {}): StudySpec {
  return {
    ...specOf(),
    kind: 'study',
    prompt: 'ab ba ab ba',
    form: 'raw',
    tokens: 6,
    study: { ...studyPreset(study.kind ?? 'constraints'), ...study },
    ...changes,
  };
}

/** Letters of which the last one is likely to come again; with fewer layers or heads the memory fades. */
export const memory: ReferenceLaw = {
  tokens: ['', 'a', 'b', ' ', 'c', 'd'],
  ends: [0],
  name: 'memory',
  forms: ['raw'],
  probeTexts: ['ab ab ab ab', 'cd cd cd cd'],
  card: { layers: 4, heads: 2, checkpoints: [0, 1, 2, 4, 8], tokenizerHash: 'letters' },
  logits: history => remembered(history, 2),
  restricted: (history, { layers = 4, maskedHeads = [] }) =>
    remembered(history, (2 * layers) / 4 - 0.2 * maskedHeads.length),
};

/** Logits that favour what followed the last letter before, by so much. */
export function remembered(history: readonly number[], weight: number): number[] {
  const last = history.at(-1);
  const logits = [-3, 0.4, 0.3, 0.2, 0.1, 0];
  history.slice(1).forEach((token, at) => {
    if (history[at] === last) logits[token] = (logits[token] ?? 0) + weight * 0.7 ** (history.length - at);
  });
  return logits;
}

/** Models by reference; `items` by place. */
export function house(
  laws: Readonly<Record<string, ReferenceLaw>>,
  items: Readonly<Record<string, readonly StudyItem[]>> = {},
): ModelAccess & { readonly opened: string[]; readonly most: () => number } {
  const opened: string[] = [];
  let [open, most] = [0, 0];
  const modelOf = (reference: string): LanguageModel => {
    const law = laws[reference];
    if (law === undefined)
      throw new AdjacentError('model-missing', `There is no model named "${reference}".`, 'Choose another.');
    return referenceModel(law);
  };
  return {
    opened,
    most: () => most,
    describe: reference =>
      new Promise(resolve => {
        resolve(modelOf(reference).card);
      }),
    open: reference =>
      new Promise(resolve => {
        const model = modelOf(reference);
        opened.push(reference);
        most = Math.max(most, ++open);
        let held = true;
        resolve({
          model,
          threads: 1,
          release: () => {
            if (held) open--;
            held = false;
          },
        });
      }),
    preparationSeconds: () => 0,
    checkTogether: () => undefined,
    readItems: (place, limit) => Promise.resolve((items[place] ?? []).slice(0, limit)),
  };
}

/** Run a study to its end; `until` sees every event and may abort. */
export async function recordStudy(
  spec: StudySpec,
  models: ModelAccess,
  rest: Partial<StudyRequest> & { readonly until?: (event: RunEvent) => boolean } = {},
): Promise<{ readonly events: RunEvent[]; readonly run: StudyRun }> {
  const { until, ...request } = rest;
  const controller = new AbortController();
  const events: RunEvent[] = [];
  const steps = runStudy({ spec, facts, now: clock(), ...request }, models, controller.signal);
  for (;;) {
    const next = await steps.next();
    if (next.done === true) return { events, run: next.value };
    events.push(next.value);
    if (until?.(next.value) === true) controller.abort();
  }
}

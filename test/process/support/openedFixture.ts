/** Fixture models behind the language model interface, with their tokenizer and prompt forms. */
import { join } from 'node:path';
import { openInternals } from '../../../src/engine/internalsSession.ts';
import { createOnnxLanguageModel } from '../../../src/engine/onnxLanguageModel.ts';
import { openLogitLensScales } from '../../../src/modelFiles/prepared/logitLensScaleFile.ts';
import { knobsOf, maskableHeads } from '../../../src/engine/catalog/modelKnobs.ts';
import { findRowMultiple } from '../../../src/engine/sampler/batchInvariance.ts';
import { probeSentences } from '../../../src/engine/sampler/probeSentences.ts';
import type { DecoderModel } from '../../../src/engine/sampler/stepGraph.ts';
import { openPromptForms } from '../../../src/engine/text/promptForms.ts';
import { openTokenizer } from '../../../src/engine/text/tokenizer.ts';
import type { LanguageModel, ModelCard } from '../../../src/domain/languageModel.ts';
import { Fixture } from './fixtureModel.ts';
import { fixtures } from './modelVariants.ts';

/** A language model of a fixture's graph, or of `given`. */
export async function openFixture(
  family: string,
  changed: Partial<ModelCard> = {},
  given?: DecoderModel,
): Promise<{ fixture: Fixture; model: LanguageModel }> {
  const fixture = new Fixture(family);
  const parts = given ?? (await fixture.model());
  const { rowMultiple, invariance } = await findRowMultiple(parts);
  const codec = openTokenizer(join(fixtures, family));
  const forms = openPromptForms(codec);
  const { layers } = parts.shape;
  const card: ModelCard = {
    id: family,
    name: family,
    kind: 'folder',
    family,
    precision: 'fp32',
    quantization: 'none',
    vocabulary: parts.vocabulary,
    context: 128,
    width: 32,
    memory: { open: 0, token: 0 },
    forms: forms.forms,
    about: '',
    modelHash: '',
    tokenizerHash: '',
    invariance,
    notes: [],
    layers,
    heads: maskableHeads(parts.session.inputs),
    parameterCount: 0,
    series: '',
    prompts: [],
    checkpoints: [],
    knobs: knobsOf(parts.session.inputs, {
      shape: parts.shape,
      precision: { label: { code: 'fp32' }, quantization: 'none' },
    }),
    ...changed,
  };
  return {
    fixture,
    model: createOnnxLanguageModel({
      ...parts,
      rowMultiple,
      card,
      codec,
      forms,
      probeTexts: probeSentences,
      logitLensScales: openLogitLensScales(null, '', []),
      openInternals: async () => openInternals((await fixture.rewrite()).bytes, layers, 2),
    }),
  };
}

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { readModelFolder } from '../../../src/modelFiles/folders/modelFolder.ts';
import { roundedFolder } from '../../../src/modelFiles/folders/roundedFolder.ts';
import { loadModel, rewriteModel } from '../../../src/modelFiles/prepared/rewrittenModel.ts';
import { fixtures } from '../../process/support/modelVariants.ts';

for (const precision of [null, 'int8'] as const) {
  test(`a prepared graph declares the shapes of its values, rotary embeddings among them: ${precision ?? 'fp32'}`, () => {
    const folder = roundedFolder(readModelFolder(join(fixtures, 'llama')), precision, 'llama');
    const loaded = loadModel(folder);
    assert.equal(rewriteModel(loaded, folder, 'cascade').attention, 'cascade');
    const { graph } = loaded.model;
    const declared = new Map(graph?.valueInfo?.map(({ name, type }) => [name, type?.tensorType?.shape?.dim?.length]));
    const inner = (graph?.node ?? []).filter(({ opType }) => opType !== 'Constant').flatMap(node => node.output ?? []);
    assert.ok(declared.size > 0.8 * inner.length, `${declared.size} of ${inner.length}`);
    const rotary = (graph?.node ?? []).filter(({ opType }) => opType === 'RotaryEmbedding');
    assert.ok(rotary.length > 0);
    for (const { output } of rotary) assert.equal(declared.get(output?.[0]), 4);
  });
}

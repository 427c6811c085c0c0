import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { copyFixture, freshFolders } from './support/modelVariants.ts';

type Json = Readonly<Record<string, unknown>>;

const { signal } = new AbortController();
const text = 'The sea is calm';

/** What a model makes of a text, by what must not depend on which files state it. */
async function readingOf(folder: string) {
  const model = await openModel(folder, freshFolders(), { threads: 1, signal, onStage: () => undefined });
  try {
    const { ids } = model.encode(text, 'raw');
    const { logits } = await model.score(ids, 0, signal);
    return {
      reading: {
        ids: [...ids],
        logits: [...logits],
        ends: [...model.eosTokenIds].sort((a, b) => a - b),
        start: [...model.encode('', 'raw').ids],
        chat: model.card.forms.includes('chat') ? [...model.encode(text, 'chat').ids] : null,
        context: model.card.context,
      },
      codes: model.card.notes.map(note => note.code),
    };
  } finally {
    await model.close();
  }
}

function edit(folder: string, file: string, change: (json: Json) => Json): void {
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Json)));
}

for (const family of ['qwen2', 'llama', 'phi', 'gemma']) {
  test(`${family}: the same figures without any one of its files, or one sentence`, async () => {
    const whole = (await readingOf(copyFixture(family))).reading;
    const files = readdirSync(copyFixture(family)).filter(name => /\.(json|jinja)$/.test(name));
    for (const file of files.filter(name => name !== 'reference.json')) {
      const folder = copyFixture(family);
      rmSync(join(folder, file));
      try {
        const { reading, codes } = await readingOf(folder);
        const stated = codes.includes('assumed-context') || codes.includes('no-chat-template');
        if (!stated) assert.deepEqual(reading, whole, file);
        assert.deepEqual([reading.logits, reading.ends], [whole.logits, whole.ends], file);
      } catch (error) {
        assert.ok(error instanceof AdjacentError, `${file}: ${String(error)}`);
        assert.equal(error.kind, 'model-incomplete', file);
      }
    }
  });
}

test('the ends of answers are those of all files together, and the ends of turns', async () => {
  const folder = copyFixture('qwen2');
  const names = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];
  const content = (id: number): string => `<stop-${id}>`;
  edit(folder, 'tokenizer.json', json => {
    const model = json['model'] as { readonly vocab: Readonly<Record<string, number>> };
    const added = json['added_tokens'] as readonly { readonly id: number; readonly content: string }[];
    const renamed = (token: string): string => (names.includes(token) ? content(names.indexOf(token)) : token);
    return {
      ...json,
      added_tokens: added.map(token => ({ ...token, content: renamed(token.content) })),
      model: {
        ...model,
        vocab: Object.fromEntries(Object.entries(model.vocab).map(([key, id]) => [renamed(key), id])),
      },
    };
  });
  edit(folder, 'config.json', json => ({ ...json, eos_token_id: 7 }));
  edit(folder, 'generation_config.json', json => ({ ...json, eos_token_id: [8] }));
  edit(folder, 'tokenizer_config.json', json => ({ ...json, eos_token: { content: content(0) } }));
  edit(folder, 'special_tokens_map.json', json => ({ ...json, eos_token: content(2) }));
  rmSync(join(folder, 'chat_template.jinja'));
  const { reading } = await readingOf(folder);
  assert.deepEqual(reading.ends, [0, 2, 7, 8]);
  const usual = copyFixture('qwen2');
  for (const file of ['config.json', 'generation_config.json', 'tokenizer_config.json', 'special_tokens_map.json'])
    edit(usual, file, json => ({ ...json, eos_token_id: null, eos_token: null }));
  assert.deepEqual((await readingOf(usual)).reading.ends, [0, 2]);
});

test('the graph file that genai_config.json names is run, and named when it is missing', async () => {
  const folder = copyFixture('llama');
  const { reading } = await readingOf(folder);
  renameSync(join(folder, 'onnx', 'model.onnx'), join(folder, 'tiny-cpu-fp32.onnx'));
  const decoder = {
    filename: 'tiny-cpu-fp32.onnx',
    inputs: { past_key_names: 'past_key_values.%d.key', past_value_names: 'past_key_values.%d.value' },
    outputs: { present_key_names: 'present.%d.key', present_value_names: 'present.%d.value' },
  };
  const write = (filename: string): void => {
    writeFileSync(join(folder, 'genai_config.json'), JSON.stringify({ model: { decoder: { ...decoder, filename } } }));
  };
  write('tiny-cpu-fp32.onnx');
  assert.deepEqual((await readingOf(folder)).reading, reading);
  for (const filename of ['other.onnx', '../other/tiny-cpu-fp32.onnx', '/tmp/other.onnx']) {
    write(filename);
    await assert.rejects(
      readingOf(folder),
      (error: unknown) => error instanceof AdjacentError && error.kind === 'model-incomplete',
      filename,
    );
  }
});

test('a model that names no start token at all is read when its prompt has words', async () => {
  const folder = copyFixture('gpt2');
  for (const file of ['config.json', 'generation_config.json', 'tokenizer_config.json', 'special_tokens_map.json'])
    edit(folder, file, json => ({ ...json, eos_token_id: null, bos_token_id: null, eos_token: null, bos_token: null }));
  const model = await openModel(folder, freshFolders(), { threads: 1, signal, onStage: () => undefined });
  assert.throws(
    () => model.encode('', 'raw'),
    (error: unknown) => error instanceof AdjacentError && error.kind === 'prompt-empty',
  );
  assert.ok(model.encode(text, 'raw').ids.length > 0);
  assert.ok(await model.probeCenter('raw', signal));
  await model.close();
});

test('the control token that the template puts behind the text ends an answer', async () => {
  const folder = copyFixture('llama');
  const stored = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')) as { added_tokens: readonly Json[] };
  const size = 511;
  const end = { id: size, content: '<own-end>', single_word: false, lstrip: false, rstrip: false, normalized: false };
  edit(folder, 'tokenizer.json', json => {
    const model = json['model'] as {
      readonly vocab: Readonly<Record<string, number>>;
      readonly merges: readonly (readonly string[])[];
    };
    const vocab = Object.entries(model.vocab).map(([token, id]) => [id === size ? end.content : token, id] as const);
    const merges = model.merges.filter(merge => model.vocab[merge.join('')] !== size);
    return {
      ...json,
      added_tokens: [...stored.added_tokens, { ...end, special: true }],
      model: { ...model, merges, vocab: Object.fromEntries(vocab) },
    };
  });
  const before = (await readingOf(folder)).reading.ends;
  writeFileSync(join(folder, 'chat_template.jinja'), 'Q: {{ messages[0].content }}\n<own-end>A:');
  const { reading } = await readingOf(folder);
  assert.deepEqual(reading.ends, [...before, size]);
});

/** The same weights as llama.cpp would use them: the plain twin of a Llama model as a Q8_0 GGUF file. */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { Weights } from '../../src/modelFiles/weights/weights.ts';
import { writeGguf, type GgufTensor, type GgufValue } from './gguf.ts';

/** What is read of config.json. */
interface Config {
  readonly model_type: string;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly vocab_size: number;
  readonly bos_token_id: number;
  readonly eos_token_id: number;
}

/** What is read of tokenizer.json. */
interface TokenizerFile {
  readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly merges: readonly (readonly string[])[] };
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
}

/** Types of tokens in GGUF. */
const [normal, control] = [1, 3];

/** Write the GGUF file of a twin once; returns its path, null for a model of another family. */
export function writeGgufTwin(twin: string): Promise<string | null> {
  const config = JSON.parse(readFileSync(join(twin, 'config.json'), 'utf8')) as Config;
  if (config.model_type !== 'llama' || config.hidden_size % 32 !== 0) return Promise.resolve(null);
  const path = join(twin, 'q8_0.gguf');
  if (!existsSync(path)) {
    writeGguf(`${path}.part`, metadataOf(config, twin), tensorsOf(config, join(twin, 'onnx', 'model.onnx')));
    renameSync(`${path}.part`, path);
  }
  return Promise.resolve(path);
}

function metadataOf(config: Config, twin: string): Readonly<Record<string, GgufValue>> {
  const { model, added_tokens: added } = JSON.parse(
    readFileSync(join(twin, 'tokenizer.json'), 'utf8'),
  ) as TokenizerFile;
  const pieces = Array.from({ length: config.vocab_size }, (_, id) => `[${id}]`);
  for (const [piece, id] of Object.entries(model.vocab)) pieces[id] = piece;
  const types = pieces.map(() => normal);
  for (const { id, content } of added) [pieces[id], types[id]] = [content, control];
  const whole = (value: number): GgufValue => ({ type: 'uint32', value });
  const real = (value: number): GgufValue => ({ type: 'float32', value });
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.file_type': whole(7),
    'general.quantization_version': whole(2),
    'llama.context_length': whole(config.max_position_embeddings),
    'llama.embedding_length': whole(config.hidden_size),
    'llama.block_count': whole(config.num_hidden_layers),
    'llama.feed_forward_length': whole(config.intermediate_size),
    'llama.attention.head_count': whole(config.num_attention_heads),
    'llama.attention.head_count_kv': whole(config.num_key_value_heads),
    'llama.attention.layer_norm_rms_epsilon': real(config.rms_norm_eps),
    'llama.rope.freq_base': real(config.rope_theta),
    'llama.rope.dimension_count': whole(config.hidden_size / config.num_attention_heads),
    'llama.vocab_size': whole(config.vocab_size),
    'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
    'tokenizer.ggml.pre': { type: 'string', value: 'smollm' },
    'tokenizer.ggml.tokens': { type: 'strings', value: pieces },
    'tokenizer.ggml.token_type': { type: 'int32s', value: types },
    'tokenizer.ggml.merges': { type: 'strings', value: model.merges.map(pair => pair.join(' ')) },
    'tokenizer.ggml.bos_token_id': whole(config.bos_token_id),
    'tokenizer.ggml.eos_token_id': whole(config.eos_token_id),
  };
}

/** The tensors under the names of llama.cpp. Products of the twin are stored as [inputs, outputs], those of GGUF as
 * [outputs, inputs]; rotary pairs of queries and keys stand next to each other in GGUF. */
function tensorsOf(config: Config, file: string): GgufTensor[] {
  const { graph } = onnx.ModelProto.decode(readFileSync(file));
  const weights = new Weights(dirname(file));
  const tensors = graph?.initializer ?? [];
  const find = (isIt: (name: string, dims: readonly number[]) => boolean) => {
    const tensor = tensors.find(({ name, dims }) => isIt(name ?? '', (dims ?? []).map(Number)));
    if (tensor === undefined) throw new Error('the twin lacks a weight of a Llama model');
    return {
      dims: (tensor.dims ?? []).map(Number),
      values: Float32Array.from(weights.valuesOf(tensor).read() as Float32Array),
    };
  };
  const vector = (name: string, ending: string): GgufTensor => {
    const { values } = find(own => own.endsWith(ending));
    return { name, rows: 1, columns: values.length, values };
  };
  const product = (name: string, part: string, heads = 0): GgufTensor => {
    const { dims, values } = find(own => own.includes(part));
    const [inputs = 0, outputs = 0] = dims;
    return { name, rows: outputs, columns: inputs, values: turned(values, inputs, outputs, heads) };
  };
  const {
    vocab_size: vocabulary,
    hidden_size: width,
    num_attention_heads: heads,
    num_key_value_heads: keyHeads,
  } = config;
  const table = find((_, dims) => dims.length === 2 && dims.includes(vocabulary) && dims.includes(width));
  const embedding = table.dims[0] === vocabulary ? table.values : turned(table.values, width, vocabulary, 0);
  return [
    { name: 'token_embd.weight', rows: vocabulary, columns: width, values: embedding },
    vector('output_norm.weight', 'model.norm.weight'),
    ...Array.from({ length: config.num_hidden_layers }, (_, layer) => {
      const [to, vectors, products] = [`blk.${layer}.`, `layers.${layer}.`, `layers.${layer}/`];
      return [
        vector(`${to}attn_norm.weight`, `${vectors}input_layernorm.weight`),
        vector(`${to}ffn_norm.weight`, `${vectors}post_attention_layernorm.weight`),
        product(`${to}attn_q.weight`, `${products}self_attn/q_proj`, heads),
        product(`${to}attn_k.weight`, `${products}self_attn/k_proj`, keyHeads),
        product(`${to}attn_v.weight`, `${products}self_attn/v_proj`),
        product(`${to}attn_output.weight`, `${products}self_attn/o_proj`),
        product(`${to}ffn_gate.weight`, `${products}mlp/gate_proj`),
        product(`${to}ffn_up.weight`, `${products}mlp/up_proj`),
        product(`${to}ffn_down.weight`, `${products}mlp/down_proj`),
      ];
    }).flat(),
  ];
}

/** A matrix [inputs, outputs] as [outputs, inputs]; with heads, the two halves of each head's outputs alternate. */
function turned(values: Float32Array, inputs: number, outputs: number, heads: number): Float32Array {
  const size = heads === 0 ? outputs : outputs / heads;
  const half = size / 2;
  const result = new Float32Array(values.length);
  for (let output = 0; output < outputs; output++) {
    const [head, within] = [Math.floor(output / size), output % size];
    const row = heads === 0 ? output : head * size + 2 * (within % half) + Math.floor(within / half);
    for (let input = 0; input < inputs; input++) result[row * inputs + input] = values[input * outputs + output] ?? 0;
  }
  return result;
}

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { softmax } from '../../../src/core/distribution.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { calibrationCard } from '../../../src/engine/calibration/calibrationCard.ts';
import { calibrationOf } from '../../../src/engine/calibration/calibrationModels.ts';
import { openPromptForms } from '../../../src/engine/text/promptForms.ts';
import { openTokenizer } from '../../../src/engine/text/tokenizer.ts';
import { scoredPositions, scoredText, scoreView, viewEnd } from '../../../src/scoring/scoredText.ts';
import type { PromptText, Score } from '../../../src/domain/languageModel.ts';

const codec = openTokenizer(join(import.meta.dirname, '..', '..', 'fixtures', 'models', 'qwen2'));
const forms = openPromptForms(codec);
const calibration = calibrationOf('calibration:iid');
assert.ok(calibration);
const end = codec.idOf('<|im_end|>') ?? -1;
const model = {
  card: { ...calibrationCard(calibration), id: 'qwen2' },
  eosTokenIds: [end],
  pieces: (ids: Int32Array) => codec.pieces(ids),
  texts: (ids: Int32Array) => codec.texts(ids),
};

function scored(prompt: PromptText, from = 0): Score {
  const next = randomStream(prompt.ids.length);
  const logits = Float32Array.from({ length: (prompt.ids.length - from) * codec.size }, () => 2 * normal(next));
  return { ids: prompt.ids, logits, from, vocabulary: codec.size };
}

const view = (text: string, prompt: PromptText, score: Score, temperature: number, topP: number) =>
  scoreView(scoredText(model, text, prompt, score), temperature, topP);

const rowOf = (score: Score, row: number): Float32Array =>
  score.logits.subarray(row * score.vocabulary, (row + 1) * score.vocabulary);

test("each token is read against the law before it, the last law is the next token's", () => {
  const prompt = forms.encode('The capital of France is', 'raw');
  const score = scored(prompt);
  for (const temperature of [0.5, 1, 1.7]) {
    const seen = view('The capital of France is', prompt, score, temperature, 1);
    assert.equal(seen.tokens.length, prompt.ids.length);
    assert.deepEqual(
      [seen.tokens[0]?.openness, seen.tokens[0]?.logProb, seen.tokens[0]?.rank, seen.tokens[0]?.alternatives],
      [null, null, null, []],
    );
    prompt.ids.forEach((id, at) => {
      if (at === 0) return;
      const logits = rowOf(score, at - 1);
      const law = softmax(logits, temperature);
      const token = seen.tokens[at];
      assert.ok(Math.abs(Math.exp(token?.logProb ?? NaN) - (law[id] ?? 0)) < 1e-12);
      assert.equal(token?.id, id);
      const shown = token.alternatives;
      assert.equal(new Set(shown.map(other => other.text)).size, shown.length);
      assert.ok(shown.every(other => Math.abs(other.p - (law[other.id] ?? 0)) < 1e-12));
      assert.equal(token.rank, [...logits].filter(other => other > (logits[id] ?? 0)).length + 1);
      const top = Math.max(...law);
      assert.ok(Math.abs((token?.alternatives[0]?.p ?? 0) - top) < 1e-12);
    });
    const last = softmax(rowOf(score, prompt.ids.length - 1), temperature);
    assert.ok(Math.abs((seen.next.alternatives[0]?.p ?? 0) - Math.max(...last)) < 1e-12);
  }
});

test('top-p keeps the likeliest until their mass is reached, and leaves the openness as it was', () => {
  const prompt = forms.encode('The sea', 'raw');
  const score = scored(prompt);
  const whole = view('The sea', prompt, score, 1, 1).next;
  assert.ok(whole.alternatives.every(({ kept }) => kept));
  const [first, second] = whole.alternatives;
  const cut = (topP: number) => view('The sea', prompt, score, 1, topP).next;
  assert.deepEqual(
    cut(1e-6).alternatives.map(({ kept }) => kept),
    whole.alternatives.map((_, at) => at === 0),
  );
  assert.deepEqual(cut((first?.p ?? 0) + (second?.p ?? 0) / 2).alternatives.filter(({ kept }) => kept).length, 2);
  assert.deepEqual(cut(0.3).openness, whole.openness);
  const keptAt = (temperature: number) =>
    view('The sea', prompt, score, temperature, 0.2).next.alternatives.map(({ kept }) => kept);
  assert.deepEqual(keptAt(0.3), keptAt(1), 'top-p acts before the temperature');
  assert.deepEqual(keptAt(2), keptAt(1));
});

test("spans cover the person's own text and nothing else; the template is written out", () => {
  const text = 'naïve 你好 🙂, 3 boats';
  const prompt = forms.encode(text, 'chat');
  const { tokens } = view(text, prompt, scored(prompt), 1, 1);
  const own = tokens.filter(({ span }) => span !== null);
  assert.deepEqual(
    [tokens.findIndex(({ span }) => span !== null), own.length],
    [prompt.own[0], prompt.own[1] - prompt.own[0]],
  );
  assert.equal(own.map(({ span }) => text.slice(...(span ?? [0, 0]))).join(''), text);
  assert.equal(tokens[0]?.text, '<|im_start|>');
  assert.equal(tokens[prompt.own[1]]?.text, '<|im_end|>');
});

test('a score of the last positions only leaves the earlier steps unknown', () => {
  const prompt = forms.encode('The capital of France is', 'raw');
  const from = prompt.ids.length - 2;
  const { tokens, next } = view('The capital of France is', prompt, scored(prompt, from), 1, 1);
  assert.deepEqual(
    tokens.map(({ logProb }) => logProb !== null),
    tokens.map((_, at) => at > from),
  );
  assert.ok(next.openness);
});

test('a character that several tokens make up is written once, by the last of them', () => {
  const text = '大海🙂';
  const prompt = forms.encode(text, 'raw');
  const { tokens } = view(text, prompt, scored(prompt), 1, 1);
  assert.ok(tokens.some(({ partOf }) => partOf !== undefined));
  assert.equal(tokens.map(token => (token.partOf === undefined ? token.text : '')).join(''), text);
  for (const { text: own, partOf } of tokens)
    if (partOf !== undefined) {
      assert.match(own, /^(?:<0x[0-9A-F]{2}>)+$/);
      assert.ok(text.includes(partOf));
    }
});

test('the end of the answer is named among the alternatives', () => {
  const prompt = forms.encode('a', 'raw');
  const logits = new Float32Array(codec.size);
  logits[end] = 9;
  const { next } = view(
    'a',
    { ...prompt, ids: Int32Array.of(5) },
    { ids: Int32Array.of(5), logits, from: 0, vocabulary: codec.size },
    1,
    1,
  );
  assert.equal(next.alternatives[0]?.text, '(end of answer)');
});

test('of a long text the part in view is scored, as far as its logits fit into memory, else its end', () => {
  const spans = Array.from({ length: 1990 }, (_, at) => [2 * at, 2 * at + 2] as const);
  const prompt: PromptText = { ...forms.encode('a', 'raw'), ids: new Int32Array(2000), own: [5, 1995], spans };
  assert.deepEqual(scoredPositions(prompt, 49_152), { from: 2000 - 1365, to: 2000 });
  assert.deepEqual(scoredPositions(prompt, 512), { from: 0, to: 2000 });
  assert.deepEqual(scoredPositions(prompt, 512, [300, 400]), { from: 0, to: 2000 });
  assert.deepEqual(scoredPositions(prompt, 49_152, [300, 400]), { from: 154, to: 154 + 1365 });
  assert.deepEqual(scoredPositions(prompt, 49_152, [0, 9]), { from: 4, to: 4 + 1365 });
  assert.deepEqual(scoredPositions(prompt, 49_152, [3000, 3900]), { from: 2000 - 1365, to: 2000 });
  assert.equal(viewEnd(prompt, [300, 400]), 205);
});

test('where the chat template rewrites the text no token has a span, and the view says so', () => {
  const encoded = forms.encode('The sea', 'chat');
  const end = encoded.ids.length;
  const prompt: PromptText = { ...encoded, own: [end, end], rewritten: true };
  const seen = view('The sea', prompt, scored(prompt), 1, 1);
  assert.equal(seen.rewritten, true);
  assert.ok(seen.tokens.every(({ span }) => span === null));
  assert.equal(view('The sea', encoded, scored(encoded), 1, 1).rewritten, undefined);
});

/** Scored prompts for the inspector page. */
import type { ScoreView, TokenScore } from '../../../src/domain/score.ts';

const template = [
  '<|im_start|>',
  'system',
  '\n',
  'You',
  ' are',
  ' helpful',
  '<|im_end|>',
  '\n',
  '<|im_start|>',
  'user',
  '\n',
];
const own = ['Write', ' the', ' first', ' line', ' of', ' a', ' story', ' about', ' the', ' sea', '.'];
const others = [
  [' the', 0.42],
  [' a', 0.19],
  [' an', 0.08],
  [' ocean', 0.05],
  [' sea', 0.031],
  ['\n', 0.02],
  [' Donaudampfschifffahrtsgesellschaft', 0.004],
  [' 海', 0.003],
] as const;

/** Two Chinese characters, of which each takes two tokens, as raw text. */
export function partsScore(): ScoreView {
  const parts = [
    ['<0xE6><0xB5>', '海', 0],
    ['海', undefined, 0],
    ['<0xE9><0xBE>', '龙', 1],
    ['龙', undefined, 1],
  ] as const;
  const tokens = parts.map(([text, partOf, at], i): TokenScore => ({
    ...distribution(i === 0 ? null : 1, 1),
    id: i,
    text,
    ...(partOf === undefined ? {} : { partOf }),
    span: [at, at + 1],
    logProb: i === 0 ? null : -0.2,
    rank: i === 0 ? null : 1,
  }));
  return { ...seaScore(), form: 'raw', text: '海龙', tokens };
}

/** A short prompt in chat form. */
export function seaScore(temperature = 1, topP = 1): ScoreView {
  let at = 0;
  const tokens = [
    ...template.map((text, i): TokenScore => ({
      ...distribution(i === 0 ? null : 0.1 + (i % 3), topP),
      id: i,
      text,
      span: null,
      logProb: i === 0 ? null : -0.2,
      rank: i === 0 ? null : 1,
    })),
    ...own.map((text, i): TokenScore => {
      const span = [at, at + text.length] as const;
      at += text.length;
      return {
        ...distribution((0.1 + ((i * 2.3) % 7)) * temperature, topP),
        id: 100 + i,
        text,
        span,
        logProb: -3.4,
        rank: 5,
      };
    }),
  ];
  return {
    model: 'smollm2-135m-instruct',
    precision: 'fp32',
    form: 'chat',
    text: own.join(''),
    temperature,
    topP,
    tokens,
    next: distribution(1.57 * temperature, topP),
  };
}

/** A prompt of many tokens, without a template. */
export function longScore(count: number): ScoreView {
  const words = Array.from({ length: count }, (_, i) => ` w${i}`);
  let at = 0;
  const tokens = words.map((text, i): TokenScore => {
    const span = [at, at + text.length] as const;
    at += text.length;
    return {
      ...distribution(i === 0 ? null : (i % 9) * 0.9, 1),
      id: i,
      text,
      span,
      logProb: i === 0 ? null : -2,
      rank: i === 0 ? null : 3,
    };
  });
  return {
    model: 'gpt2',
    precision: 'fp32',
    form: 'raw',
    text: words.join(''),
    temperature: 1,
    topP: 1,
    tokens,
    next: distribution(3, 1),
  };
}

function distribution(entropy: number | null, topP: number): Pick<TokenScore, 'openness' | 'alternatives'> {
  if (entropy === null) return { openness: null, alternatives: [] };
  let mass = 0;
  const alternatives = others.map(([text, p], at) => {
    const kept = mass < topP;
    mass += p;
    return { id: 200 + at, text, p, kept };
  });
  return {
    openness: {
      entropy,
      d1: Math.exp(entropy),
      d2: Math.exp(entropy * 0.7),
      k95: Math.ceil(Math.exp(entropy) * 3),
      km05: Math.ceil(Math.exp(entropy * 0.8)),
    },
    alternatives,
  };
}

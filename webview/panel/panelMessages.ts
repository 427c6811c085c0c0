/** Messages of the host, checked on arrival: a message of unknown type or shape is dropped, never half used. */
import type { ToPanel } from '../../src/experiment/panelProtocol.ts';
import { dictionaryOf, fields, isFlag, isNumber, isRecord, isText, listOf, orNull } from '../shared/shape.ts';
import type { Check } from '../shared/shape.ts';

/** The message, or null when it is not one of ours. */
export function parseToPanel(data: unknown): ToPanel | null {
  return isToPanel(data) ? data : null;
}

function isToPanel(data: unknown): data is ToPanel {
  return isRecord(data) && typeof data['type'] === 'string' && shapes.get(data['type'])?.(data) === true;
}

const isFigure: Check = (data) => {
  if (!isRecord(data)) return false;
  if (data['kind'] === 'abstain') return isText(data['reason']) && isNumber(data['n']);
  if (data['kind'] === 'exact') return isNumber(data['value']);
  return data['kind'] === 'estimate' && listOf(isNumber)([data['value'], data['n']]) && listOf(isNumber)(data['interval']);
};

const isCell = fields({
  index: isNumber, window: isNumber, temperature: isNumber, state: isText, n: isNumber, cut: isNumber, empty: isNumber,
  figures: dictionaryOf(isFigure), regime: orNull(fields({ name: isText })), kinds: listOf(fields({ label: isText, count: isNumber, central: isNumber })),
});

const isCurve = fields({
  id: isText, title: isText, series: listOf(fields({ label: isText, x: listOf(isNumber), y: listOf(isFigure) })),
  guides: listOf(fields({ x: listOf(isNumber), y: listOf(isNumber) })),
});

const isReport = fields({
  id: isText, status: isText, home: isNumber, mode: isText, sentence: isText, tokens: isNumber, spec: fields({ prompt: isText }),
  model: fields({ name: isText, vocabulary: isNumber, notes: listOf(isText) }), outcome: fields({ map: isText }),
  error: orNull(fields({ message: isText, remedy: isText })), windows: listOf(fields({ label: isText, text: isText })),
  temperatures: listOf(isNumber), cells: listOf(isCell), exactMap: listOf(listOf(isFigure)),
  nextTokens: listOf(listOf(fields({ text: isText, p: isNumber }))), boundaries: listOf(isFigure),
  verdicts: listOf(fields({ window: isNumber, sentence: isText, location: isFigure, rules: listOf(fields({ text: isText })) })),
  curves: listOf(isCurve), estimate: fields({ bytes: isNumber }), notes: listOf(isText), manifest: listOf(fields({ label: isText, value: isText })),
});

const isAnswer = fields({
  index: isNumber, text: isText, tokens: isNumber, energy: orNull(isNumber), kind: isText, pieces: listOf(fields({ text: isText, surprisal: isNumber })),
});

const isTile = fields({ title: isText, value: isText, caption: isText, figure: isFigure });

const shapes: ReadonlyMap<string, Check> = new Map([
  ['report', fields({ report: isReport, path: isText })],
  ['cell', fields({ cell: isCell })],
  ['progress', fields({ progress: orNull(fields({ stage: isText, tokens: isNumber, fraction: orNull(isNumber), secondsLeft: orNull(isNumber) })) })],
  ['cell-detail', fields({ cell: isCell, tiles: listOf(isTile), sentence: isText, answers: listOf(isAnswer) })],
  ['gone', fields({ message: isText, remedy: isText, retry: isFlag })],
  ['notice', fields({ message: isText })],
]);

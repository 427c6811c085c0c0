/** Messages of the host, checked on arrival: a message of unknown type or shape is dropped, never half used. */
import type { ToInspector } from '../../src/experiment/panelProtocol.ts';
import { fields, isNumber, isRecord, isText, listOf, orNull } from '../shared/shape.ts';
import type { Check } from '../shared/shape.ts';

/** The message, or null when it is not one of ours. */
export function parseToInspector(data: unknown): ToInspector | null {
  return isToInspector(data) ? data : null;
}

function isToInspector(data: unknown): data is ToInspector {
  return isRecord(data) && typeof data['type'] === 'string' && shapes.get(data['type'])?.(data) === true;
}

const law: Readonly<Record<string, Check>> = {
  openness: orNull(fields({ entropy: isNumber, d1: isNumber, d2: isNumber, k95: isNumber, km05: isNumber })),
  alternatives: listOf(fields({ text: isText, p: isNumber })),
};

const isScore = fields({
  model: isText, form: isText, text: isText, temperature: isNumber, topP: isNumber, next: fields(law),
  tokens: listOf(fields({ ...law, text: isText, span: orNull(listOf(isNumber)), logProb: orNull(isNumber), rank: orNull(isNumber) })),
});

const shapes: ReadonlyMap<string, Check> = new Map([
  ['score', fields({ score: isScore, cursor: orNull(isNumber) })],
  ['cursor', fields({ offset: orNull(isNumber) })],
  ['busy', fields({ message: isText })],
  ['empty', fields({ message: isText, remedy: isText })],
  ['models', fields({ models: listOf(fields({ id: isText, name: isText })), model: isText })],
]);

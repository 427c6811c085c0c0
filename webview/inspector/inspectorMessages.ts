/** Messages of the host, checked on arrival: a message of unknown type or shape is dropped, never half used. */
import type { ToInspector } from '../../src/experiment/panelProtocol.ts';
import { isRecord } from '../shared/record.ts';

/** The message, or null when it is not one of ours. */
export function parseToInspector(data: unknown): ToInspector | null {
  return isToInspector(data) ? data : null;
}

function isToInspector(data: unknown): data is ToInspector {
  if (!isRecord(data)) return false;
  switch (data['type']) {
    case 'score': return isScore(data['score']) && isOffset(data['cursor']);
    case 'cursor': return isOffset(data['offset']);
    case 'busy': return typeof data['message'] === 'string';
    case 'empty': return typeof data['message'] === 'string' && typeof data['remedy'] === 'string';
    case 'models': return Array.isArray(data['models']) && typeof data['model'] === 'string';
    default: return false;
  }
}

function isOffset(data: unknown): boolean {
  return data === null || typeof data === 'number';
}

function isScore(data: unknown): boolean {
  return isRecord(data) && typeof data['text'] === 'string' && typeof data['model'] === 'string' && typeof data['temperature'] === 'number'
    && typeof data['topP'] === 'number' && Array.isArray(data['tokens']) && data['tokens'].every(isToken)
    && isRecord(data['next']) && isLaw(data['next']);
}

function isToken(data: unknown): boolean {
  return isRecord(data) && typeof data['text'] === 'string' && (data['span'] === null || Array.isArray(data['span'])) && isLaw(data);
}

function isLaw(data: Readonly<Record<string, unknown>>): boolean {
  return (data['openness'] === null || isRecord(data['openness'])) && Array.isArray(data['alternatives']);
}

/** Messages of the host, checked on arrival: a message of unknown type or shape is dropped, never half used. */
import type { ToPanel } from '../../src/experiment/panelProtocol.ts';
import { isRecord } from '../shared/record.ts';

/** The message, or null when it is not one of ours. */
export function parseToPanel(data: unknown): ToPanel | null {
  return isToPanel(data) ? data : null;
}

function isToPanel(data: unknown): data is ToPanel {
  if (!isRecord(data)) return false;
  switch (data['type']) {
    case 'report': return typeof data['path'] === 'string' && isReport(data['report']);
    case 'cell': return isCell(data['cell']);
    case 'progress': return data['progress'] === null || isProgress(data['progress']);
    case 'cell-detail':
      return isCell(data['cell']) && typeof data['sentence'] === 'string' && [data['tiles'], data['answers']].every(Array.isArray);
    case 'gone': return typeof data['message'] === 'string' && typeof data['remedy'] === 'string';
    case 'notice': return typeof data['message'] === 'string';
    default: return false;
  }
}

const reportLists = ['windows', 'temperatures', 'cells', 'exactMap', 'nextTokens', 'boundaries', 'verdicts', 'curves', 'notes', 'manifest'];

function isReport(data: unknown): boolean {
  return isRecord(data) && typeof data['id'] === 'string' && typeof data['status'] === 'string' && typeof data['home'] === 'number'
    && isRecord(data['spec']) && isRecord(data['model']) && reportLists.every((name) => Array.isArray(data[name]))
    && Array.isArray(data['cells']) && data['cells'].every(isCell);
}

function isCell(data: unknown): boolean {
  return isRecord(data) && typeof data['index'] === 'number' && typeof data['window'] === 'number'
    && typeof data['temperature'] === 'number' && isRecord(data['figures']) && Array.isArray(data['kinds']);
}

function isProgress(data: unknown): boolean {
  return isRecord(data) && typeof data['stage'] === 'string' && typeof data['tokens'] === 'number';
}

/** What a list shows of a run file, read without its answers. */
import type { RunStatus } from './report.ts';
import { runTitle } from './runTitle.ts';

/** The facts of a run file that a list shows. */
export interface RunFileSummary {
  readonly id: string;
  readonly title: string;
  /** Name of the model. */
  readonly model: string;
  /** ISO 8601. */
  readonly created: string;
  readonly status: RunStatus;
}

const statuses: readonly RunStatus[] = ['queued', 'running', 'done', 'cancelled', 'failed', 'interrupted'];

/** Reads a run file; null for a text that is none. Nothing is checked that a list does not show. */
export function runFileSummary(text: string): RunFileSummary | null {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return null;
  }
  const run = field(file, 'run');
  const manifest = field(run, 'manifest');
  const [facts, spec, models] = [field(manifest, 'facts'), field(manifest, 'spec'), field(manifest, 'models')];
  const [id, created] = [field(facts, 'id'), field(facts, 'created')];
  const model = field(field(Array.isArray(models) ? models[0] : null, 'card'), 'name');
  const [source, prompt] = [field(spec, 'source'), field(spec, 'prompt')];
  const status = statuses.find(one => one === field(run, 'status'));
  if (status === undefined) return null;
  if (![id, created, model, source, prompt].every(one => typeof one === 'string')) return null;
  return {
    id: String(id),
    created: String(created),
    model: String(model),
    title: runTitle({ source: String(source), prompt: String(prompt) }),
    status,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

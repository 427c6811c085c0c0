/** The spec of a paper replication on the models and items that were found. */
import type { StudySpec } from '../domain/spec.ts';
import type { StudyQuestion } from '../domain/study.ts';

/** `spec` with the found study in place of its own. The number of examples and their orders stay as requested. */
export function replicationSpec(spec: StudySpec, found: StudyQuestion): StudySpec {
  const { shots, orders } = spec.study;
  return { ...spec, model: String(found.axes[0]?.levels[0] ?? spec.model), study: { ...found, shots, orders } };
}

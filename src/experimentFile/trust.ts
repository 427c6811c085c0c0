/** Experiment files of a workspace that a person has not said to trust. */
import { AdjacentError } from '../core/adjacentError.ts';
import { parseModelReference } from '../domain/modelReference.ts';
import { questionOf, specAxes, type ExperimentSpec } from '../domain/spec.ts';
import { isPath } from './modelReferenceInput.ts';

/** Such a file must not choose what native code reads: only models that are listed anyway. Throws AdjacentError
 * workspace-untrusted. */
export function checkTrust(specs: readonly ExperimentSpec[], listed: readonly string[]): void {
  const foreign = specs
    .flatMap(modelsOf)
    .map(name => parseModelReference(name).model)
    .find(name => isPath(name) && !listed.includes(name));
  if (foreign === undefined) return;
  throw new AdjacentError(
    'workspace-untrusted',
    'In an untrusted workspace an experiment file cannot name a model folder.',
    'Trust the workspace, or name a model of the Models view.',
    foreign,
  );
}

/** Every model that a spec names. */
function modelsOf(spec: ExperimentSpec): readonly string[] {
  const study = questionOf(spec);
  const axes = specAxes(spec);
  const turned = [...(study?.axes ?? []), ...(study?.factors ?? []), ...(axes === undefined ? [] : [axes.x, axes.y])];
  const levels = turned
    .filter(({ knob }) => knob === 'size' || knob === 'family')
    .flatMap(axis => axis.levels.map(String));
  return [spec.model, ...(study?.controls ?? []), ...levels];
}

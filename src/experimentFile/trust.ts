/** Experiment files of a workspace that the user has not trusted. */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { parseModelReference } from '../domain/modelReference.ts';
import { questionOf, specAxes, type ExperimentSpec } from '../domain/spec.ts';
import { isPath } from './modelReferenceInput.ts';

/** Such a file must not choose which files native code reads: it may only name models that are `listed` anyway. Throws
 * AdjacentError workspace-untrusted. */
export function checkTrust(specs: readonly ExperimentSpec[], listed: readonly string[]): void {
  const foreign = specs
    .flatMap(modelsOf)
    .map(name => parseModelReference(name).model)
    .find(name => isPath(name) && !listed.includes(name));
  if (foreign === undefined) return;
  throw new AdjacentError(
    'workspace-untrusted',
    t`In an untrusted workspace, an experiment file cannot name a model folder.`,
    t`Trust the workspace, or name a model from the Models view.`,
    foreign,
  );
}

/** Every model that a spec names. */
function modelsOf(spec: ExperimentSpec): readonly string[] {
  const study = questionOf(spec);
  const axes = specAxes(spec);
  const varied = [...(study?.axes ?? []), ...(study?.factors ?? []), ...(axes === undefined ? [] : [axes.x, axes.y])];
  const levels = varied
    .filter(({ knob }) => knob === 'size' || knob === 'family')
    .flatMap(axis => axis.levels.map(String));
  return [spec.model, ...(study?.controls ?? []), ...levels];
}

import type { ModelListing } from '../../src/domain/modelListing.ts';

/** A built-in model as the list of models has it, with the checkpoints of its series. */
export function modelListing(id: string, checkpoints: readonly number[] = []): ModelListing {
  return {
    id,
    name: id,
    kind: 'built-in',
    about: '',
    bytes: 1,
    problem: null,
    prepared: false,
    layers: 4,
    heads: 4,
    parameterCount: 1,
    series: '',
    prompts: [],
    checkpoints,
  };
}

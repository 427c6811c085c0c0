/** The default question of each kind of study. Models of the bundled ladder take the place of larger ones. */
import type { StudyKind, StudyQuestion } from '../domain/study.ts';

const skills = ['ladder/copying', 'ladder/lookup', 'ladder/tracking', 'ladder/opposites'];
const defaults: Omit<StudyQuestion, 'kind'> = {
  axes: [],
  controls: [],
  texts: 'both',
  items: [],
  itemLimit: 100,
  shots: 0,
  orders: 1,
};

const sizes = ['ladder/neox-0.2m', 'ladder/neox-0.6m', 'ladder/neox-1m', 'ladder/neox-3m'] as const;
const families = ['ladder/gpt2-1m', 'ladder/opt-1m', 'ladder/neox-1m'] as const;
const papersModels = ['gpt2-xl', 'facebook/opt-1.3b', 'EleutherAI/pythia-1.4b'] as const;

/** The default study of a kind. Training has no axis: it takes every checkpoint. A replication has no items, because
 * those of the paper are not bundled. */
export function studyPreset(kind: StudyKind): StudyQuestion {
  switch (kind) {
    case 'constraints':
      return { ...defaults, kind };
    case 'training':
      return { ...defaults, kind, controls: ['ladder/neox-1-layer'], items: skills };
    case 'size':
      return { ...defaults, kind, axes: [{ knob: 'size', levels: sizes }], items: skills };
    case 'families':
      return { ...defaults, kind, axes: [{ knob: 'family', levels: families }], items: skills };
    case 'few-shot':
      return {
        ...defaults,
        kind,
        axes: [{ knob: 'shots', levels: [0, 1, 2, 4] }],
        items: ['ladder/few-shot'],
        orders: 4,
      };
    case 'replication':
      return { ...defaults, kind, axes: [{ knob: 'family', levels: papersModels }] };
  }
}

/** Which continuous knob matters most? Knobs that a model does not support are left out. */
export const sensitivityStudy: StudyQuestion = {
  ...defaults,
  kind: 'constraints',
  sensitivity: [
    { knob: 'heads', levels: [0, 0.3] },
    { knob: 'window', levels: ['30%', 'all'] },
    { knob: 'temperature', levels: [0.3, 1.3] },
    { knob: 'top-p', levels: [0.7, 1] },
  ],
};

/** The default model of a study; null for the model the user has chosen. */
export function studyModel(kind: StudyKind): string | null {
  switch (kind) {
    case 'constraints':
      return null;
    case 'training':
      return 'ladder/neox-0.2m';
    case 'size':
      return sizes[0];
    case 'families':
      return families[0];
    case 'few-shot':
      return 'ladder/neox-1m';
    case 'replication':
      return papersModels[0];
  }
}

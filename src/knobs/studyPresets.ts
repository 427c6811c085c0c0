/** What each study asks for when a person names only its kind: the ladder stands in for the paper's models. */
import type { StudyKind, StudyQuestion } from '../domain/study.ts';

const skills = ['ladder/copying', 'ladder/lookup', 'ladder/tracking', 'ladder/opposites'];
const plain: Omit<StudyQuestion, 'kind'> = {
  axes: [],
  controls: [],
  texts: 'both',
  items: [],
  itemLimit: 100,
  shots: 0,
  orders: 1,
};

const sizes = ['ladder/neox-0.2m', 'ladder/neox-0.6m', 'ladder/neox-1m', 'ladder/neox-3m'];
const families = ['ladder/gpt2-1m', 'ladder/opt-1m', 'ladder/neox-1m'];
const papersModels = ['gpt2-xl', 'facebook/opt-1.3b', 'EleutherAI/pythia-1.4b'];

/** The study of a kind. Training has no axis of its own: it takes every checkpoint there is. The items of the paper are
 * not bundled, so that a replication names them. */
export function studyPreset(kind: StudyKind): StudyQuestion {
  switch (kind) {
    case 'constraints':
      return { ...plain, kind };
    case 'training':
      return { ...plain, kind, controls: ['ladder/neox-1-layer'], items: skills };
    case 'size':
      return { ...plain, kind, axes: [{ knob: 'size', levels: sizes }], items: skills };
    case 'families':
      return { ...plain, kind, axes: [{ knob: 'family', levels: families }], items: skills };
    case 'few-shot':
      return { ...plain, kind, axes: [{ knob: 'shots', levels: [0, 1, 2, 4] }], items: ['ladder/few-shot'], orders: 4 };
    case 'replication':
      return { ...plain, kind, axes: [{ knob: 'family', levels: papersModels }] };
  }
}

/** The question which continuous knob matters most; one that a model cannot turn is left out. */
export const sensitivityStudy: StudyQuestion = {
  ...plain,
  kind: 'constraints',
  sensitivity: [
    { knob: 'heads', levels: [0, 0.3] },
    { knob: 'window', levels: ['30%', 'all'] },
    { knob: 'temperature', levels: [0.3, 1.3] },
    { knob: 'top-p', levels: [0.7, 1] },
  ],
};

/** The model a study is read on when none is named; null: the person's own. */
export function studyModel(kind: StudyKind): string | null {
  switch (kind) {
    case 'constraints':
      return null;
    case 'training':
      return 'ladder/neox-0.2m';
    case 'size':
      return sizes[0] ?? null;
    case 'families':
      return families[0] ?? null;
    case 'few-shot':
      return 'ladder/neox-1m';
    case 'replication':
      return papersModels[0] ?? null;
  }
}

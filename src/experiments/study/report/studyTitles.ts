/** What each kind of study is called. */
import type { StudyKind, StudyQuestion } from '../../../domain/study.ts';

export const studyTitles: Readonly<Record<StudyKind, string>> = {
  constraints: 'Which constraint binds?',
  training: 'Training: when does it appear?',
  size: 'Size ladder',
  families: 'Three families',
  'few-shot': 'Few-shot',
  replication: 'Paper replication',
};

export const sensitivityTitle = 'Which knob matters most?';

/** What a study is called: by what it turns, where that is not what its kind turns of its own accord. */
export function studyTitle({
  kind,
  axes,
  factors,
  sensitivity,
}: Pick<StudyQuestion, 'kind' | 'axes' | 'factors' | 'sensitivity'>): string {
  return sensitivity !== undefined && axes.length === 0 && factors === undefined ? sensitivityTitle : studyTitles[kind];
}

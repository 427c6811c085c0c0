/** What each kind of study is called. */
import type { StudyKind } from '../study.ts';

export const studyTitles: Readonly<Record<StudyKind, string>> = {
  constraints: 'Which constraint binds?',
  training: 'Training: when does it appear?',
  size: 'Size ladder',
  families: 'Three families',
  'few-shot': 'Few-shot',
  replication: 'Paper replication',
};

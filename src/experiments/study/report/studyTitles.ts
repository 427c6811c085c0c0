/** Titles of studies. */
import { t } from '../../../core/text.ts';
import type { StudyKind, StudyQuestion } from '../../../domain/study.ts';

export const studyTitles: Readonly<Record<StudyKind, string>> = {
  constraints: t`Which constraint binds?`,
  training: t`Training: when does it appear?`,
  size: t`Size ladder`,
  families: t`Three families`,
  'few-shot': t`Few-shot`,
  replication: t`Paper replication`,
};

export const sensitivityTitle = t`Which knob matters most?`;

/** Title of a study: that of its kind, unless it only asks which knob matters most. */
export function studyTitle({
  kind,
  axes,
  factors,
  sensitivity,
}: Pick<StudyQuestion, 'kind' | 'axes' | 'factors' | 'sensitivity'>): string {
  return sensitivity !== undefined && axes.length === 0 && factors === undefined ? sensitivityTitle : studyTitles[kind];
}

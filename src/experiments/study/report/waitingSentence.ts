import { t } from '../../../core/text.ts';
import type { RunStatus } from '../../../domain/report.ts';
import type { StudyFindings } from '../../../domain/studyFindings.ts';

/** The headline while there is no finding. */
export function waitingSentence(kind: StudyFindings['kind'], status: RunStatus): string {
  if (status === 'queued') return t`Waiting for another analysis to finish.`;
  if (status !== 'running') return t`Nothing was measured.`;
  return kind === 'constraints'
    ? t`Scoring the same texts with and without each limit.`
    : t`Scoring the same items with each configuration.`;
}

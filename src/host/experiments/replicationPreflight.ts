/** What a replication finds and takes, looked up before it begins. A bundle of its own: it reads the headers of models.
 */
import { errorData, type ErrorData } from '../../core/adjacentError.ts';
import { prepareReplication, type ReplicationRequest } from '../../engine/replication/replication.ts';
import type { EnginePlaces } from '../../experiment/engineProtocol.ts';
import { replicationLines } from '../../experiment/study/replication/replicationLines.ts';
import type { StudySpec } from '../../experiment/study/study.ts';

/** Either a study that can begin, or why it cannot. */
export type Preflight = { readonly lines: readonly string[] } & (
  { readonly study: StudySpec; readonly error: null } | { readonly study: null; readonly error: ErrorData }
);

/** Look for models and items. Throws nothing. */
export async function preflight(places: EnginePlaces, request: ReplicationRequest): Promise<Preflight> {
  let lines: readonly string[] = [];
  try {
    const { view, study } = await prepareReplication(places, request);
    lines = replicationLines(view);
    return { lines, study: study(), error: null };
  } catch (thrown) {
    return { lines, study: null, error: errorData(thrown) };
  }
}

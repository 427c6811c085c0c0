/** Entry of the bundle that exchanges messages with the engine process and the pages: their schemas and words, and the
 * specs that pages ask for. */
import './localize.ts';

export { listedModel } from '../domain/modelListing.ts';
export { startEngine } from '../client/engineProcess.ts';
export * as nextSpec from '../experiments/nextSpec.ts';
export { studyPreset } from '../knobs/studyPresets.ts';
export { messageText } from '../domain/message.ts';
export { runFileSummary } from '../domain/runFileSummary.ts';
export { progressFacts } from '../domain/progressText.ts';
export { EditorAnswers } from './editorAnswers.ts';
export { parseRequest } from './requestSchema.ts';
export { exportRun, exportTree, saveRunAs } from './runExport.ts';
export { parseFromInspector, parseFromPanel } from './panelMessages.ts';

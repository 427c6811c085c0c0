/** Entry of the bundle that exchanges messages with the engine process and the pages: their schemas and words. */
import './localize.ts';

export { startEngine } from '../client/engineProcess.ts';
export { messageText } from '../domain/message.ts';
export { progressFacts } from '../domain/progressText.ts';
export { EditorAnswers } from './editorAnswers.ts';
export { parseFromInspector, parseFromPanel } from './panelMessages.ts';

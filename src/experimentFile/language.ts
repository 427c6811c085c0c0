/** Everything of experiment files that the editor asks for: one chunk, loaded when the first such file is opened. */
export { parseExperimentFile } from './parse.ts';
export { fillExperimentFile, formatExperimentFile } from './format.ts';
export { completionsAt } from './editing/completion.ts';
export { hoverAt } from './editing/hover.ts';

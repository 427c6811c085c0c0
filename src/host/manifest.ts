/** Ids, file endings and defaults that package.json declares too; test/unit/manifest.test.ts keeps the two equal. */

/** Command ids. */
export const commands = {
  analyze: 'adjacent.analyze',
  exploreHere: 'adjacent.exploreHere',
  compareWordings: 'adjacent.compareWordings',
  analyzeData: 'adjacent.analyzeData',
  runExperiment: 'adjacent.runExperiment',
  runExperimentFile: 'adjacent.runExperimentFile',
  newExperimentFile: 'adjacent.newExperimentFile',
  cancel: 'adjacent.cancel',
  openRun: 'adjacent.openRun',
  revealRun: 'adjacent.revealRun',
  saveRunAs: 'adjacent.saveRunAs',
  deleteRun: 'adjacent.deleteRun',
  chooseModel: 'adjacent.chooseModel',
  useModel: 'adjacent.useModel',
  addModelFolder: 'adjacent.addModelFolder',
  removeModelFolder: 'adjacent.removeModelFolder',
  addServedModel: 'adjacent.addServedModel',
  removeServedModel: 'adjacent.removeServedModel',
  setServedModelKey: 'adjacent.setServedModelKey',
  refreshModels: 'adjacent.refreshModels',
  clearPreparedModels: 'adjacent.clearPreparedModels',
  stopEngine: 'adjacent.stopEngine',
  exploreTap: 'adjacent.exploreTap',
  showLog: 'adjacent.showLog',
} as const;

/** View ids. */
export const views = { inspector: 'adjacent.inspector', runs: 'adjacent.runs', models: 'adjacent.models' } as const;

/** View type of the panel. */
export const panelType = 'adjacent.panel';
/** View type of the page on the TAP equations. */
export const tapPageType = 'adjacent.tap';
/** View type of the editor for run files. */
export const runEditorType = 'adjacent.run';

/** Context keys of `when` clauses. */
export const contextKeys = { running: 'adjacent.running' } as const;

/** Settings of the section "adjacent" with their defaults. */
export const settingDefaults = {
  model: 'smollm2-135m-instruct',
  precision: 'auto',
  modelFolders: [] as readonly string[],
  servedModels: [] as readonly string[],
  useHuggingFaceCache: true,
  form: 'auto',
  preset: 'standard',
  seed: 1,
  topP: 1,
  'sampling.topK': 0,
  'sampling.minP': 0,
  'sampling.repetitionPenalty': 1,
  'sampling.presencePenalty': 0,
  'sampling.frequencyPenalty': 0,
  'sampling.penaltyTokens': 64,
  'sampling.dryMultiplier': 0,
  'sampling.dryBase': 1.75,
  'sampling.dryAllowedLength': 2,
  'sampling.xtcProbability': 0,
  'sampling.xtcThreshold': 0.1,
  stop: [] as readonly string[],
  assertions: [] as readonly string[],
  continuationTemperature: 0.8,
  threads: 0,
  codeLens: true,
  startEarly: true,
  idleMinutes: 5,
  stallSeconds: 30,
  preparedModelsLimit: 4000,
} as const;

/** Endings of files whose whole text is a prompt. */
export const promptEndings: readonly string[] = [
  '.prompt',
  '.prompty',
  '.prompt.yml',
  '.prompt.yaml',
  '.prompt.json',
  '.md',
  '.txt',
];
/** Endings of files that are nothing but a prompt, whose lens stands above the first line. */
export const wholeEndings = promptEndings.filter(ending => !['.md', '.txt'].includes(ending));
/** Languages in which prompts are parts of a file: fenced code, marked string literals. */
export const lensLanguages: readonly string[] = [
  'markdown',
  'javascript',
  'javascriptreact',
  'typescript',
  'typescriptreact',
  'python',
];
/** Ending of run files. */
export const runEnding = '.emergence.json';
/** Endings of experiment files. */
export const experimentEndings: readonly string[] = ['.experiment.yaml', '.experiment.yml'];

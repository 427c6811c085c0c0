/** Ids that package.json and code share; a test ties the two together. */

export const commands = {
  analyze: 'adjacent.analyze',
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
  refreshModels: 'adjacent.refreshModels',
  clearPreparedModels: 'adjacent.clearPreparedModels',
  stopEngine: 'adjacent.stopEngine',
  showLog: 'adjacent.showLog',
} as const;

export const views = { inspector: 'adjacent.inspector', runs: 'adjacent.runs', models: 'adjacent.models' } as const;

/** View type of the panel, and of the editor for run files. */
export const panelType = 'adjacent.panel';
export const runEditorType = 'adjacent.run';

export const contextKeys = { running: 'adjacent.running' } as const;

/** Settings below the section "adjacent", with the defaults that package.json declares. */
export const settingDefaults = {
  model: 'smollm2-135m-instruct',
  modelFolders: [] as readonly string[],
  useHuggingFaceCache: true,
  form: 'auto',
  preset: 'standard',
  seed: 1,
  topP: 1,
  threads: 0,
  idleMinutes: 5,
  preparedModelsLimit: 4000,
} as const;

/** Endings of files whose whole text is a prompt. */
export const promptEndings: readonly string[] = ['.prompt', '.prompty', '.md', '.txt'];
export const runEnding = '.emergence.json';
/** Endings of files that say what to run. */
export const experimentEndings: readonly string[] = ['.experiment.yaml', '.experiment.yml'];

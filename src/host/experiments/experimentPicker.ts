/** The list of experiments: what each answers, how long it takes, and each as a file. */
import * as vscode from 'vscode';
import { withStudy } from '../../experiments/nextSpec.ts';
import type { ExperimentSpec } from '../../domain/spec.ts';
import { sensitivityStudy, studyModel, studyPreset } from '../../knobs/studyPresets.ts';
import { sensitivityTitle, studyTitles } from '../../experiments/study/report/studyTitles.ts';
import { pickPreset, specFromSettings } from '../specFromEditor.ts';
import { promptOfEditor } from '../promptSource.ts';
import type { ExperimentFiles } from './experimentFiles.ts';
import type { ExperimentItem } from './experimentServices.ts';

const asFile: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: 'Open as File' };

function item(
  experiment: ExperimentItem['experiment'],
  file: string,
  icon: string,
  title: string,
  description: string,
  detail: string,
): ExperimentItem {
  return { experiment, file, label: `$(${icon}) ${title}`, description, detail, buttons: [asFile] };
}

const items: readonly (ExperimentItem | vscode.QuickPickItem)[] = [
  { kind: vscode.QuickPickItemKind.Separator, label: 'Your prompt' },
  item(
    'diagram',
    'phase-diagram',
    'graph',
    'Phase Diagram',
    'temperature by context; 10 seconds to 10 minutes',
    'How alike the answers are, and where they change, at nine temperatures with less and less of the prompt.',
  ),
  item(
    'constraints',
    'which-constraint-binds',
    'lock',
    studyTitles.constraints,
    'a few seconds on a small model, about a minute on the built-in one',
    'Which limit closes most of what your prompt makes possible, by how much, and whether the limits add or multiply.',
  ),
  item(
    'sensitivity',
    'sensitivity',
    'settings',
    sensitivityTitle,
    'seconds on a small model, two to three minutes on the built-in one',
    'Heads, context, temperature and top-p turned all at once: which of them accounts for how much stays possible.',
  ),
  item(
    'sweep',
    'temperature-sweep',
    'graph-line',
    'Temperature Sweep',
    'one row, more temperatures; 10 seconds to 10 minutes',
    'The whole prompt at up to fifteen temperatures: enough points to judge how sharp a change is.',
  ),
  item(
    'ergodicity',
    'ergodicity',
    'sync',
    'Ergodicity over Long Runs',
    'about 90 seconds a temperature on two cores',
    'Does one long run stand for all runs? 64 runs of 272 tokens, the end of text suppressed.',
  ),
  { kind: vscode.QuickPickItemKind.Separator, label: 'Several models, with their own questions' },
  item(
    'training',
    'training',
    'mortar-board',
    studyTitles.training,
    'about half a minute',
    'At which training step copying and other skills appear in a small model, beside one layer that cannot copy.',
  ),
  item(
    'size',
    'size-ladder',
    'layers',
    studyTitles.size,
    'about 10 seconds',
    'Which skills come with size: four models of one family on one corpus.',
  ),
  item(
    'families',
    'three-families',
    'type-hierarchy',
    studyTitles.families,
    'about 10 seconds',
    'Does the design matter, or only the size? The design of the paper, small models standing in for its three.',
  ),
  item(
    'few-shot',
    'few-shot',
    'list-ordered',
    studyTitles['few-shot'],
    'a few seconds',
    'How much 1, 2 and 4 examples before the question help.',
  ),
  item(
    'replication',
    'paper-replication',
    'book',
    studyTitles.replication,
    'hours; time, memory and disk are said first',
    "The paper's three models on high-school questions, from your own files.",
  ),
  { kind: vscode.QuickPickItemKind.Separator, label: 'The instrument' },
  item(
    'calibration',
    'calibration',
    'beaker',
    'Calibration',
    'known answers; a minute or two',
    'A model with a transition and a smooth one without, side by side: see whether the instrument tells them apart.',
  ),
];

/** Ask which experiment; then run it, or open it as a file where that was asked for. */
export async function pickExperiment(then: 'run' | 'open', files: ExperimentFiles): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const chosen = await pick(then);
  if (chosen === null) return;
  if (chosen.then === 'open') return files.open(chosen.item, editor);
  const spec = await specFor(chosen.item.experiment, editor);
  if (spec !== null) await files.start([spec]);
}

interface Chosen {
  readonly item: ExperimentItem;
  readonly then: 'run' | 'open';
}

function pick(then: 'run' | 'open'): Promise<Chosen | null> {
  const list = vscode.window.createQuickPick<ExperimentItem | vscode.QuickPickItem>();
  list.title = then === 'run' ? 'Run Experiment' : 'New Experiment File';
  list.placeholder = 'What do you want to know?';
  list.matchOnDetail = true;
  list.items = then === 'run' ? items : items.map(one => ('experiment' in one ? { ...one, buttons: [] } : one));
  return new Promise(resolve => {
    const end = (chosen: Chosen | null): void => {
      resolve(chosen);
      list.dispose();
    };
    list.onDidAccept(() => {
      const [item] = list.selectedItems;
      end(item !== undefined && 'experiment' in item ? { item, then } : null);
    });
    list.onDidTriggerItemButton(({ item }) => {
      if ('experiment' in item) end({ item, then: 'open' });
    });
    list.onDidHide(() => {
      end(null);
    });
    list.show();
  });
}

/** The spec of a listed experiment; null when the person turned back. */
async function specFor(
  experiment: ExperimentItem['experiment'],
  editor: vscode.TextEditor | undefined,
): Promise<ExperimentSpec | null> {
  switch (experiment) {
    case 'calibration':
      return specFromSettings({ text: '', source: 'calibration' }, experiment);
    case 'ergodicity':
      return specFromSettings(promptOfEditor(editor), experiment);
    case 'diagram':
    case 'sweep': {
      const prompt = promptOfEditor(editor);
      const preset = await pickPreset();
      return preset === null ? null : specFromSettings(prompt, experiment, preset);
    }
    case 'constraints':
      return withStudy(specFromSettings(promptOfEditor(editor), 'diagram'), studyPreset(experiment));
    case 'sensitivity':
      return withStudy(specFromSettings(promptOfEditor(editor), 'diagram'), sensitivityStudy);
    case 'training':
    case 'size':
    case 'families':
    case 'few-shot':
    case 'replication': {
      const spec = specFromSettings({ text: '', source: studyTitles[experiment] }, 'diagram');
      return withStudy({ ...spec, model: studyModel(experiment) ?? spec.model }, studyPreset(experiment));
    }
  }
}

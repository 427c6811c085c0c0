/** The list of experiments, with what each answers and how long it takes; each can be run or opened as a file. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { t } from '../../core/text.ts';
import type { ExperimentSpec } from '../../domain/spec.ts';
import { withStudy, withWording } from '../../experiments/nextSpec.ts';
import { sensitivityTitle, studyTitles } from '../../experiments/study/report/studyTitles.ts';
import { sensitivityStudy, studyModel, studyPreset } from '../../knobs/studyPresets.ts';
import { PromptOrigin } from '../promptOrigin.ts';
import { rangesOf, sourceOf, type Prompt } from '../promptSource.ts';
import { pickPreset, promptForCommand, promptWithValues, specFromSettings } from '../specFromEditor.ts';
import { specSchema } from '../../domain/schemas/specSchema.ts';
import { pickWording } from './wordingPicker.ts';
import type { ExperimentFiles } from './experimentFiles.ts';
import type { ExperimentItem } from './experimentServices.ts';
import type { PromptEditor } from '../promptEditor.ts';

const openAsFile: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('go-to-file'),
  tooltip: t`Open as File`,
};

interface ItemText {
  readonly icon: string;
  readonly title: string;
  readonly description: string;
  readonly detail: string;
}

function item(
  experiment: ExperimentItem['experiment'],
  file: string,
  { icon, title, description, detail }: ItemText,
): ExperimentItem {
  return { experiment, file, label: `$(${icon}) ${title}`, description, detail, buttons: [openAsFile] };
}

function separator(label: string): vscode.QuickPickItem {
  return { kind: vscode.QuickPickItemKind.Separator, label };
}

const items: readonly (ExperimentItem | vscode.QuickPickItem)[] = [
  separator(t`Your prompt`),
  item('diagram', 'phase-diagram', {
    icon: 'graph',
    title: t`Phase Diagram`,
    description: t`temperature by context window; 10 seconds to 10 minutes`,
    detail: t`Where answers stay alike, differ, or turn into noise.`,
  }),
  item('constraints', 'which-constraint-binds', {
    icon: 'lock',
    title: studyTitles.constraints,
    description: t`seconds to a minute`,
    detail: t`Which limit removes most of what your prompt makes possible, and how much.`,
  }),
  item('sensitivity', 'sensitivity', {
    icon: 'settings',
    title: sensitivityTitle,
    description: t`seconds to three minutes`,
    detail: t`How much heads, context window, temperature, and top-p each change.`,
  }),
  item('sweep', 'temperature-sweep', {
    icon: 'graph-line',
    title: t`Temperature Sweep`,
    description: t`one row, more temperatures; 10 seconds to 10 minutes`,
    detail: t`The whole prompt at up to 15 temperatures: how sharp is a change?`,
  }),
  item('ergodicity', 'ergodicity', {
    icon: 'sync',
    title: t`Ergodicity over Long Runs`,
    description: t`about 90 seconds per temperature on two cores`,
    detail: t`Does one long run represent all runs? 64 runs of 272 tokens each.`,
  }),
  item('paths', 'which-word-decides', {
    icon: 'git-branch',
    title: t`Which Word Decides?`,
    description: t`about a minute on two cores`,
    detail: t`How early the ending is decided, and at which words it could have turned.`,
  }),
  item('growth', 'more-to-find', {
    icon: 'telescope',
    title: t`Is There More to Find?`,
    description: t`until 90% of answers are of kinds seen, at most 512 answers`,
    detail: t`How many kinds of answer there are, and how fast new ones come.`,
  }),
  item('internals', 'do-internals-move', {
    icon: 'pulse',
    title: t`Do Internals Move Too?`,
    description: t`two to four minutes on two cores`,
    detail: t`Do attention and hidden states change where the answers change?`,
  }),
  item('wordings', 'two-wordings', {
    icon: 'diff',
    title: t`Two Wordings`,
    description: t`about a minute on two cores`,
    detail: t`How long an answer remembers a change of the prompt.`,
  }),
  separator(t`Several models, with their own questions`),
  item('training', 'training', {
    icon: 'mortar-board',
    title: studyTitles.training,
    description: t`about half a minute`,
    detail: t`When a small model learns copying and other skills.`,
  }),
  item('size', 'size-ladder', {
    icon: 'layers',
    title: studyTitles.size,
    description: t`about 10 seconds`,
    detail: t`Which skills appear with size: four models of one family, one corpus.`,
  }),
  item('families', 'three-families', {
    icon: 'type-hierarchy',
    title: studyTitles.families,
    description: t`about 10 seconds`,
    detail: t`Does architecture matter, or only size? Small stand-ins for the paper's models.`,
  }),
  item('few-shot', 'few-shot', {
    icon: 'list-ordered',
    title: studyTitles['few-shot'],
    description: t`a few seconds`,
    detail: t`How much 1, 2, and 4 examples before the question help.`,
  }),
  item('replication', 'paper-replication', {
    icon: 'book',
    title: studyTitles.replication,
    description: t`hours; shows time, memory, and disk space first`,
    detail: t`The paper's three models on high-school questions, from your own files.`,
  }),
  separator(t`Checks`),
  item('calibration', 'calibration', {
    icon: 'beaker',
    title: t`Calibration`,
    description: t`known answers; about two minutes`,
    detail: t`Three models with known answers: does the verdict tell them apart?`,
  }),
];

/** What happens to the picked experiment. */
type PickAction = 'run' | 'open';

/** Let the user pick an experiment, then run it, or open it as a file with `action` "open" or its button. */
export async function pickExperiment(action: PickAction, files: ExperimentFiles): Promise<void> {
  const { editor } = files;
  const picked = await pick(action, editor);
  if (picked === null) return;
  if (picked.action === 'open') return files.open(picked.item, editor);
  const asked: Prompt[] = [];
  const spec = await specFor(picked.item.experiment, async () => {
    const prompt = await promptWithValues(editor);
    asked.push(prompt);
    return prompt;
  });
  if (spec === null) return;
  const [prompt] = asked;
  const origin = prompt === undefined ? null : await PromptOrigin.of(prompt);
  await files.start([spec], origin);
  origin?.dispose();
}

/** Let the user change the wording of a prompt, then compare the two. `argument` is the spec of a run, else the prompt
 * is that of the active editor. */
export async function compareWordings(argument: unknown, files: ExperimentFiles): Promise<void> {
  const earlier = v.safeParse(specSchema, argument);
  if (earlier.success) {
    const wording = await pickWording(earlier.output.prompt);
    if (wording !== null) await files.start([withWording(earlier.output, wording)]);
    return;
  }
  const prompt = await promptForCommand(argument, files.editor);
  const spec = await wordingSpec(prompt);
  if (spec === null) return;
  const origin = await PromptOrigin.of(prompt);
  await files.start([spec], origin);
  origin.dispose();
}

async function wordingSpec(prompt: Prompt): Promise<ExperimentSpec | null> {
  const wording = await pickWording(prompt.text, prompt.uri);
  return wording === null ? null : withWording(specFromSettings(prompt, 'diagram'), wording);
}

interface Picked {
  readonly item: ExperimentItem;
  readonly action: PickAction;
}

function pick(action: PickAction, editor: PromptEditor | undefined): Promise<Picked | null> {
  const ranges = editor === undefined ? null : rangesOf(editor);
  const list = vscode.window.createQuickPick<ExperimentItem | vscode.QuickPickItem>();
  const title = action === 'run' ? t`Run Experiment` : t`New Experiment File`;
  list.title = editor === undefined || ranges === null ? title : t`${title}: ${sourceOf(editor.document, ranges)}`;
  list.placeholder = t`What do you want to know?`;
  list.matchOnDetail = true;
  list.items = action === 'run' ? items : items.map(one => ('experiment' in one ? { ...one, buttons: [] } : one));
  return new Promise(resolve => {
    const end = (picked: Picked | null): void => {
      resolve(picked);
      list.dispose();
    };
    list.onDidAccept(() => {
      const [selected] = list.selectedItems;
      end(selected !== undefined && 'experiment' in selected ? { item: selected, action } : null);
    });
    list.onDidTriggerItemButton(({ item: triggered }) => {
      if ('experiment' in triggered) end({ item: triggered, action: 'open' });
    });
    list.onDidHide(() => {
      end(null);
    });
    list.show();
  });
}

/** The spec of a picked experiment on the prompt that `prompt` asks for; null when the user cancels. Rejects as
 * `promptForCommand` does. */
async function specFor(
  experiment: ExperimentItem['experiment'],
  prompt: () => Promise<Prompt>,
): Promise<ExperimentSpec | null> {
  switch (experiment) {
    case 'calibration':
      return specFromSettings({ text: '', source: 'calibration' }, experiment);
    case 'ergodicity':
    case 'paths':
    case 'growth':
    case 'internals':
      return specFromSettings(await prompt(), experiment);
    case 'wordings':
      return wordingSpec(await prompt());
    case 'diagram':
    case 'sweep': {
      const asked = await prompt();
      const preset = await pickPreset();
      return preset === null ? null : specFromSettings(asked, experiment, preset);
    }
    case 'constraints':
      return withStudy(specFromSettings(await prompt(), 'diagram'), studyPreset(experiment));
    case 'sensitivity':
      return withStudy(specFromSettings(await prompt(), 'diagram'), sensitivityStudy);
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

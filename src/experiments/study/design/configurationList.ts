/** The configurations of a study, and their labels. */
import type { KnobId, Setting } from '../../../domain/knob.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import type { Configuration, Study } from '../../../domain/study.ts';
import { settingLabel } from '../../../knobs/knobs.ts';
import { wordingNames } from '../../../knobs/wordingLabels.ts';
import { ablationOf, modelOfSetting } from '../../../knobs/settingModel.ts';
import { parseWindowLevel } from '../../../knobs/windowLevel.ts';
import { cutWindow } from '../../../knobs/windows.ts';
import { standInName } from '../replication/standIns.ts';
import { studySizes } from '../studySizes.ts';
import type { Replacement } from './factorialDesign.ts';

/** The card of any model reference of the study. */
export type CardOf = (reference: string) => ModelCard;

/** Collects configurations, then orders them so that each model file is opened once. */
export class ConfigurationList {
  private readonly spec: StudySpec;
  private readonly cardOf: CardOf;
  private readonly models: string[] = [];
  private readonly configurations: Omit<Configuration, 'index'>[] = [];

  constructor(spec: StudySpec, cardOf: CardOf) {
    this.spec = spec;
    this.cardOf = cardOf;
  }

  /** Add a setting of the model `base`, once per random draw. Cells of a design take only the first draw; equal masks
   * are added once, because a model with few heads has few of them. */
  add(base: string, setting: Setting, role: Configuration['role'], knob: KnobId | null): void {
    const reference = modelOfSetting(base, setting);
    const card = this.cardOf(String(setting.family ?? setting.size ?? base));
    const label =
      standInName({ id: reference, name: card.name }, this.spec.study.standIns) ??
      labelOf(setting, this.spec, card, role);
    const model = this.indexOf(reference);
    const masks = new Set<string>();
    for (let draw = 0; draw < this.drawsOf(setting, role); draw++) {
      const ablation = ablationOf(setting, card, this.spec.seed, draw);
      const mask = JSON.stringify(ablation?.maskedHeads);
      if (setting.heads !== undefined && masks.has(mask)) continue;
      masks.add(mask);
      this.configurations.push({ label, setting, role, knob, model, ablation, draw });
    }
  }

  /** Index of a model, which is added when it is new. */
  private indexOf(reference: string): number {
    const index = this.models.indexOf(reference);
    return index >= 0 ? index : this.models.push(reference) - 1;
  }

  private drawsOf({ heads, shots }: Setting, role: Configuration['role']): number {
    if (role === 'factorial' || role === 'sensitivity') return 1;
    const masks = heads === undefined ? 1 : studySizes[this.spec.preset].masks;
    const orders = shots === undefined || shots === 0 ? 1 : Math.max(1, this.spec.study.orders);
    return Math.max(masks, orders);
  }

  /** Models, and the configurations model by model. */
  ordered(): Pick<Study, 'models' | 'configurations'> {
    const configurations = this.models
      .flatMap((_, model) => this.configurations.filter(one => one.model === model))
      .map((one, index) => ({ index, ...one }));
    return { models: this.models, configurations };
  }
}

/** Label of a setting; a window of a known prompt says how many words it keeps. */
function labelOf(
  given: Setting,
  { prompt, study }: Pick<StudySpec, 'prompt' | 'study'>,
  card: ModelCard,
  role: Configuration['role'],
): string {
  const setting = withWording(given, study);
  if (Object.keys(setting).length === 0 && role === 'series') return card.name;
  const window = setting.window === undefined || prompt.trim() === '' ? null : parseWindowLevel(setting.window);
  if (window === null) return settingLabel(setting, card);
  const { window: _, ...others } = setting;
  const { label } = cutWindow(prompt, window);
  return Object.keys(others).length > 0 ? `${settingLabel(others, card)}, ${label}` : label;
}

/** A setting whose wording of the prompt is told apart from the others of the study. */
function withWording(setting: Setting, { axes, factors = [] }: StudySpec['study']): Setting {
  const variant = wordingNames([...axes, ...factors]).get(String(setting.variant));
  return variant === undefined ? setting : { ...setting, variant };
}

/** Configurations with other levels in place of planned ones, in the factorial part only. `card` is that of the model
 * without any constraint. */
export function withReplacements(
  configurations: readonly Configuration[],
  replacements: readonly Replacement[],
  spec: StudySpec,
  card: ModelCard,
): Configuration[] {
  return configurations.map(one => {
    if (one.role !== 'factorial') return one;
    const setting = replacements.reduce<Setting>(
      (all, { knob, from, to }) => (all[knob] === from ? { ...all, [knob]: to } : all),
      one.setting,
    );
    const ablation = ablationOf(setting, card, spec.seed, one.draw);
    return { ...one, setting, label: labelOf(setting, spec, card, one.role), ablation };
  });
}

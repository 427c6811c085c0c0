/** The user's current settings. In an untrusted workspace, VS Code itself ignores workspace values of the restricted
 * settings (`restrictedConfigurations` in package.json). */
import * as vscode from 'vscode';
import type { Form } from '../domain/languageModel.ts';
import { inPrecision, precisionSettings, type PrecisionSetting } from '../domain/modelReference.ts';
import type { Preset } from '../domain/spec.ts';
import type { PromptSampling } from '../domain/sampling.ts';
import type { ProxySettings } from '../protocol/engineProtocol.ts';
import { settingDefaults } from './manifest.ts';
import { readSampling } from './samplingSettings.ts';

/** All settings of the extension. */
export interface Settings {
  /** Id of a listed model, or an absolute folder. */
  readonly model: string;
  /** Arithmetic of models that name no precision themselves. */
  readonly precision: PrecisionSetting;
  /** The model in this arithmetic. */
  readonly reference: string;
  readonly modelFolders: readonly string[];
  /** References of models behind an address. */
  readonly servedModels: readonly string[];
  readonly useHuggingFaceCache: boolean;
  readonly form: 'auto' | Form;
  readonly preset: Preset;
  readonly seed: number;
  /** Samplers and stop strings, where the prompt file says nothing. */
  readonly sampling: PromptSampling;
  /** What every answer should be like, as the user writes it, where the prompt does not say so itself. */
  readonly assertions: readonly unknown[];
  /** Of *Explore Continuations Here*. */
  readonly continuationTemperature: number;
  /** Undefined lets the engine choose. */
  readonly threads: number | undefined;
  /** Whether *Analyze* stands above prompts in the editor. */
  readonly codeLens: boolean;
  /** Whether the engine starts, and the model opens, before a run asks for it. */
  readonly startEarly: boolean;
  readonly idleMinutes: number;
  readonly stallSeconds: number;
  /** Megabytes. */
  readonly preparedModelsLimit: number;
}

/** Read the settings that apply to a file, which those of its workspace folder may override; without a file those of
 * the window. A value of the wrong type falls back to its default. */
export function readSettings(file?: vscode.Uri): Settings {
  const section = vscode.workspace.getConfiguration('adjacent', file ?? null);
  const text = <T extends string>(key: keyof typeof settingDefaults, allowed: readonly T[], fallback: T): T => {
    const value = section.get<unknown>(key);
    return allowed.find(one => one === value) ?? fallback;
  };
  const number = (
    key: 'seed' | 'continuationTemperature' | 'threads' | 'idleMinutes' | 'stallSeconds' | 'preparedModelsLimit',
  ): number => {
    const value = section.get<unknown>(key);
    return typeof value === 'number' && Number.isFinite(value) ? value : settingDefaults[key];
  };
  const model = section.get<unknown>('model');
  const folders = section.get<unknown>('modelFolders');
  const served = section.get<unknown>('servedModels');
  const assertions = section.get<unknown>('assertions');
  const threads = number('threads');
  const id = typeof model === 'string' && model.trim() !== '' ? model.trim() : settingDefaults.model;
  const precision = text('precision', precisionSettings, 'auto');
  return {
    model: id,
    precision,
    reference: inPrecision(id, precision),
    modelFolders: Array.isArray(folders) ? folders.filter(folder => typeof folder === 'string') : [],
    servedModels: Array.isArray(served) ? served.filter(reference => typeof reference === 'string') : [],
    useHuggingFaceCache: section.get<unknown>('useHuggingFaceCache') !== false,
    form: text('form', ['auto', 'chat', 'raw'], 'auto'),
    preset: text('preset', ['quick', 'standard', 'thorough'], 'standard'),
    seed: number('seed'),
    sampling: readSampling(key => section.get<unknown>(key)),
    assertions: Array.isArray(assertions) ? assertions : [],
    continuationTemperature: number('continuationTemperature'),
    threads: threads >= 1 ? threads : undefined,
    codeLens: section.get<unknown>('codeLens') !== false,
    startEarly: section.get<unknown>('startEarly') !== false,
    idleMinutes: number('idleMinutes'),
    stallSeconds: number('stallSeconds'),
    preparedModelsLimit: number('preparedModelsLimit'),
  };
}

/** Write a setting to the user settings, which apply to all windows. */
export async function writeSetting(
  key: 'model' | 'modelFolders' | 'servedModels',
  value: string | readonly string[],
): Promise<void> {
  await vscode.workspace.getConfiguration('adjacent').update(key, value, vscode.ConfigurationTarget.Global);
}

/** The proxy of the editor for extensions; undefined where it names none. */
export function readProxy(): ProxySettings | undefined {
  const section = vscode.workspace.getConfiguration('http');
  const address = section.get<unknown>('proxy');
  const except = section.get<unknown>('noProxy');
  if (typeof address !== 'string' || address.trim() === '' || section.get<unknown>('proxySupport') === 'off')
    return undefined;
  return { address, except: Array.isArray(except) ? except.filter(host => typeof host === 'string') : [] };
}

/** Call `listener` whenever one of our settings, or one of the editor for connections, changed. */
export function onSettingsChange(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration('adjacent') || event.affectsConfiguration('http')) listener();
  });
}

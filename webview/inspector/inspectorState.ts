/** What the inspector page knows: the scored prompt, which step is looked at, and the sampler settings. */
import type { ModelListing } from '../../src/domain/modelListing.ts';
import type { ScoreView } from '../../src/domain/score.ts';
import type { ToInspector } from '../../src/protocol/panelProtocol.ts';

export interface Settings {
  readonly temperature: number;
  readonly topP: number;
}

export interface InspectorState {
  readonly score: ScoreView | null;
  /** Step looked at: position of a token, or the number of tokens for what would come next. */
  readonly step: number;
  readonly settings: Settings;
  /** The person moved a slider and the answer has not come yet: older answers do not move it back. */
  readonly asked: boolean;
  readonly busy: string | null;
  readonly empty: { readonly message: string; readonly remedy: string } | null;
  readonly models: readonly ModelListing[];
  /** Whether the tokens of the chat template are shown one by one. */
  readonly template: boolean;
}

export type InspectorAction =
  | ToInspector
  | { readonly type: 'look-at'; readonly step: number }
  | { readonly type: 'set'; readonly settings: Settings }
  | { readonly type: 'toggle-template' };

/** The state of a page that has heard nothing yet; `saved` is what vscode.getState returned, of any shape. */
export function initialState(saved: unknown): InspectorState {
  const kept: Partial<Record<keyof Settings, unknown>> = typeof saved === 'object' && saved !== null ? saved : {};
  return {
    score: null,
    step: 0,
    asked: false,
    busy: null,
    empty: null,
    models: [],
    template: false,
    settings: { temperature: within(kept.temperature, 0.05, 2, 1), topP: within(kept.topP, 0.05, 1, 1) },
  };
}

function within(value: unknown, low: number, high: number, otherwise: number): number {
  return typeof value === 'number' && value >= low && value <= high ? value : otherwise;
}

/** The next state. */
export function reduceInspector(state: InspectorState, action: InspectorAction): InspectorState {
  switch (action.type) {
    case 'score':
      return withScore(state, action.score, action.cursor);
    case 'cursor':
      return action.offset === null ? state : { ...state, step: stepAt(state.score, action.offset) ?? state.step };
    case 'busy':
      return { ...state, busy: action.message };
    case 'empty':
      return { ...state, empty: { message: action.message, remedy: action.remedy }, score: null, busy: null };
    case 'models':
      return { ...state, models: action.models };
    case 'look-at':
      return { ...state, step: Math.max(0, Math.min(action.step, state.score?.tokens.length ?? 0)) };
    case 'set':
      return { ...state, settings: action.settings, asked: true };
    case 'toggle-template':
      return { ...state, template: !state.template };
  }
}

function withScore(state: InspectorState, score: ScoreView, cursor: number | null): InspectorState {
  const { temperature, topP } = score;
  const answered = !state.asked || (near(temperature, state.settings.temperature) && near(topP, state.settings.topP));
  const same = state.score !== null && state.score.text === score.text;
  return {
    ...state,
    score,
    busy: null,
    empty: null,
    asked: !answered,
    settings: answered ? { temperature, topP } : state.settings,
    step: same
      ? Math.min(state.step, score.tokens.length)
      : ((cursor === null ? null : stepAt(score, cursor)) ?? score.tokens.length),
  };
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6;
}

/** The step that produced the character at a UTF-16 offset of the person's text; past its end, what comes next. Null
 *  where no token stands. */
export function stepAt(score: ScoreView | null, offset: number): number | null {
  if (score === null) return null;
  const at = score.tokens.findIndex(({ span }) => span !== null && span[0] <= offset && offset < span[1]);
  if (at >= 0) return at;
  const end = Math.max(0, ...score.tokens.map(({ span }) => span?.[1] ?? 0));
  return offset >= end ? score.tokens.length : null;
}

/** What an action of the person may do. */
export interface InspectorActions {
  /** Look at a step; `reveal` also shows its place in the editor. */
  readonly lookAt: (step: number, reveal: boolean) => void;
  readonly set: (settings: Settings) => void;
  readonly toggleTemplate: () => void;
}

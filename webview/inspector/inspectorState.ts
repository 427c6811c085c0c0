/** State of the inspector page: the scored prompt, the selected step and the sampler settings. */
import type { ModelListing } from '../../src/domain/modelListing.ts';
import type { ScoreView } from '../../src/domain/score.ts';
import type { ToInspector } from '../../src/protocol/panelProtocol.ts';

export interface Settings {
  readonly temperature: number;
  readonly topP: number;
}

export interface InspectorState {
  readonly score: ScoreView | null;
  /** Selected step: the position of a token, or the number of tokens for what comes next. */
  readonly step: number;
  /** More of the text is being read, or the user stopped that; null where all that can be kept is there. */
  readonly reading: 'more' | 'stopped' | null;
  readonly settings: Settings;
  /** The user moved a slider and the score for it has not arrived; scores of older settings do not move it back. */
  readonly awaitsScore: boolean;
  readonly busy: Pick<Extract<ToInspector, { type: 'busy' }>, 'message' | 'fraction'> | null;
  readonly empty: Omit<Extract<ToInspector, { type: 'empty' }>, 'type'> | null;
  readonly models: readonly ModelListing[];
  /** Whether the tokens of the chat template are shown. */
  readonly showsTemplate: boolean;
}

export type InspectorAction =
  | ToInspector
  | { readonly type: 'select-step'; readonly step: number }
  | { readonly type: 'set'; readonly settings: Settings }
  | { readonly type: 'toggle-template' };

/** Ranges of the settings. */
export const settingRanges = {
  temperature: { low: 0.05, high: 2 },
  topP: { low: 0.05, high: 1 },
} as const;

/** The state of a new page. `saved` is what vscode.getState returned, of any shape. */
export function initialState(saved: unknown): InspectorState {
  const kept: Partial<Record<keyof Settings, unknown>> = typeof saved === 'object' && saved !== null ? saved : {};
  return {
    score: null,
    step: 0,
    reading: null,
    awaitsScore: false,
    busy: null,
    empty: null,
    models: [],
    showsTemplate: false,
    settings: { temperature: savedSetting('temperature', kept.temperature), topP: savedSetting('topP', kept.topP) },
  };
}

/** A saved setting; 1 for one that is out of range or no number. */
function savedSetting(key: keyof Settings, value: unknown): number {
  const { low, high } = settingRanges[key];
  return typeof value === 'number' && value >= low && value <= high ? value : 1;
}

/** The state after an action; pure. */
export function reduceInspector(state: InspectorState, action: InspectorAction): InspectorState {
  switch (action.type) {
    case 'score':
      return withScore(state, action);
    case 'cursor':
      return action.offset === null ? state : { ...state, step: stepAt(state.score, action.offset) ?? state.step };
    case 'busy':
      return {
        ...state,
        busy: { message: action.message, fraction: action.fraction },
        empty: null,
        score: action.isOther ? null : state.score,
      };
    case 'empty':
      return { ...state, empty: emptyOf(action), score: null, busy: null };
    case 'models':
      return { ...state, models: action.models };
    case 'select-step':
      return { ...state, step: Math.max(0, Math.min(action.step, state.score?.tokens.length ?? 0)) };
    case 'set':
      return { ...state, settings: action.settings, awaitsScore: true };
    case 'toggle-template':
      return { ...state, showsTemplate: !state.showsTemplate };
  }
}

function emptyOf({
  message,
  remedy,
  retry,
}: Extract<ToInspector, { type: 'empty' }>): NonNullable<InspectorState['empty']> {
  return { message, remedy, ...(retry === undefined ? {} : { retry }) };
}

function withScore(
  state: InspectorState,
  { score, cursor, reading }: Extract<ToInspector, { type: 'score' }>,
): InspectorState {
  const { temperature, topP } = score;
  const isCurrent =
    !state.awaitsScore || (isNear(temperature, state.settings.temperature) && isNear(topP, state.settings.topP));
  const isSameText = state.score !== null && state.score.text === score.text;
  const atCursor = cursor === null ? null : stepAt(score, cursor);
  return {
    ...state,
    score,
    busy: reading === 'more' ? state.busy : null,
    reading: reading ?? null,
    empty: null,
    awaitsScore: !isCurrent,
    settings: isCurrent ? { temperature, topP } : state.settings,
    step: isSameText ? Math.min(state.step, score.tokens.length) : (atCursor ?? score.tokens.length),
  };
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6;
}

/** The step that produced the character at a UTF-16 offset of the user's text; past its end, what comes next. Null
 * where no token covers the offset. */
export function stepAt(score: ScoreView | null, offset: number): number | null {
  if (score === null) return null;
  const at = score.tokens.findIndex(({ span }) => span !== null && span[0] <= offset && offset < span[1]);
  if (at >= 0) return at;
  const end = Math.max(0, ...score.tokens.flatMap(({ span }) => (span === null ? [] : [span[1]])));
  return offset >= end ? score.tokens.length : null;
}

/** What sections may do. */
export interface InspectorActions {
  /** Selects a step; `reveal` also shows its place in the editor. */
  readonly selectStep: (step: number, reveal: boolean) => void;
  readonly set: (settings: Settings) => void;
  readonly toggleTemplate: () => void;
  /** Stops reading the prompt. */
  readonly cancel: () => void;
  /** Reads the prompt again. */
  readonly readAgain: () => void;
}

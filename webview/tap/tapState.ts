/** State of the page on the TAP equations: the parameters, the time shown, and how the user looks at the curve. */
import type { ResourceTap } from '../../src/core/tap/resourceTap.ts';

export interface TapSettings extends ResourceTap {
  /** Time that the curve covers. */
  readonly until: number;
}

export interface TapState {
  readonly settings: TapSettings;
  /** Ids of toggles that are on: "table:tap", "log:tap". */
  readonly on: ReadonlySet<string>;
}

export type TapAction =
  { readonly type: 'set'; readonly settings: Partial<TapSettings> } | { readonly type: 'toggle'; readonly id: string };

/** Saturating pairs: what the page opens with and resets to. */
export const initialSettings: TapSettings = {
  start: 120,
  alpha: 0.001,
  rarity: 1,
  loss: 0.05,
  ceiling: 1000,
  orders: { least: 2, most: 2 },
  admitted: [1, 1, 1],
  until: 150,
};

/** The state of a new page. `saved` is what vscode.getState returned, of any shape. */
export function initialTapState(saved: unknown): TapState {
  return { settings: savedSettings(saved) ?? initialSettings, on: new Set() };
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/** Saved settings; null for data of another shape. Infinity is stored as null. */
function savedSettings(saved: unknown): TapSettings | null {
  if (typeof saved !== 'object' || saved === null) return null;
  const { start, alpha, rarity, loss, ceiling, least, most, admitted, until } = saved as Readonly<
    Record<string, unknown>
  >;
  const numbers = [start, alpha, rarity, loss, until];
  if (!numbers.every(isNumber) || !Array.isArray(admitted)) return null;
  const [first, second, third] = admitted as readonly unknown[];
  if (!isNumber(first) || !isNumber(second) || !isNumber(third)) return null;
  return {
    start: start as number,
    alpha: alpha as number,
    rarity: rarity as number,
    loss: loss as number,
    until: until as number,
    ceiling: isNumber(ceiling) ? ceiling : Infinity,
    orders: { least: least === 1 ? 1 : 2, most: isNumber(most) ? most : Infinity },
    admitted: [first, second, third],
  };
}

/** Settings as plain data for vscode.setState and for copying. */
export function plainSettings({ orders, ceiling, ...settings }: TapSettings): Readonly<Record<string, unknown>> {
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return { ...settings, ceiling: orNull(ceiling), least: orders.least, most: orNull(orders.most) };
}

/** The next state. */
export function reduceTap(state: TapState, action: TapAction): TapState {
  switch (action.type) {
    case 'set':
      return { ...state, settings: { ...state.settings, ...action.settings } };
    case 'toggle': {
      const on = new Set(state.on);
      if (!on.delete(action.id)) on.add(action.id);
      return { ...state, on };
    }
  }
}

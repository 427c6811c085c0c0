/** Mutates JSON files: values of every place are replaced, dropped, repeated or nested. */
import type { Dice } from './dice.ts';

const odd: readonly unknown[] = [
  null,
  true,
  '',
  'text',
  '../../outside/secret.json',
  '\ud800',
  'a'.repeat(10_000),
  0,
  -1,
  0.5,
  3,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e9,
  [],
  {},
  [null],
  { type: 'Sequence' },
  [[[[1]]]],
];

/** A place inside a JSON value. */
interface Place {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

/** Parsed JSON with one to three changes at random places, as text. */
export function mutateJson(text: string, dice: Dice): string {
  const root: { value: unknown } = { value: JSON.parse(text) };
  for (let left = 1 + dice.below(3); left > 0; left--) {
    const { parent, key } = placeIn(root, dice);
    const value = parent[key];
    const change = dice.below(5);
    if (change === 0 && key !== 'value') remove(parent, key);
    else if (change === 1 && typeof value === 'number') parent[key] = -value * dice.of([1, 0.5, 1e6]);
    else if (change === 2 && Array.isArray(value)) parent[key] = [...(value as unknown[]), ...(value as unknown[])];
    else if (change === 3) parent[key] = { [dice.of(['type', 'id', 'content', 'a'])]: value };
    else parent[key] = structuredClone(dice.of(odd));
  }
  return JSON.stringify(root.value) ?? '';
}

/** Text with a few changed, dropped or repeated bytes, or cut short. */
export function mutateBytes(bytes: Uint8Array, dice: Dice): Uint8Array {
  if (dice.chance(0.15)) return bytes.subarray(0, dice.below(bytes.length + 1));
  const changed = Uint8Array.from(bytes);
  if (changed.length === 0) return changed;
  for (let left = 1 + dice.below(8); left > 0; left--) changed[dice.below(changed.length)] = dice.below(256);
  if (!dice.chance(0.2)) return changed;
  const from = dice.below(changed.length);
  const part = changed.subarray(from, from + dice.below(64));
  return Buffer.concat(
    dice.chance(0.5) ? [changed.subarray(0, from), changed.subarray(from + part.length)] : [changed, part],
  );
}

/** Shallow places are as likely as deep ones, although a vocabulary has thousands of entries. */
function placeIn(root: Record<string, unknown>, dice: Dice): Place {
  let place: Place = { parent: root, key: 'value' };
  for (;;) {
    const value = place.parent[place.key];
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return place;
    if (place.parent !== root && dice.chance(0.3)) return place;
    place = { parent: value as Record<string, unknown>, key: dice.of(Object.keys(value)) };
  }
}

function remove(parent: Record<string, unknown>, key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
}

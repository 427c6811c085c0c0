/** Which limits cannot be told apart: their kept mass is compared on the same texts, which pairs them (science.md C1
 * E2). */
import { pairedBootstrap } from '../../../../core/constraints/pairedBootstrap.ts';
import type { KnobId } from '../../../knob.ts';
import { Memory } from '../../../memory.ts';
import type { Study } from '../../study.ts';
import type { ConstraintRow } from '../../studyReport.ts';
import { levelGroups, type LevelGroup } from './levelGroups.ts';
import { readingsByText, textMeans } from './textMeans.ts';

/** Kept mass of a level by text. */
type KeptByText = ReadonlyMap<number, number>;

type Pair = readonly [KnobId, KnobId];

const known = new Memory<KeptByText>();
const pairs = new Memory<readonly Pair[]>();

/** Pairs of limits, at the levels their rows show, whose difference in kept mass over the texts that both have read is
 * not told from 0. `seed` draws the bootstrap over texts. */
export function alikeLimits(
  study: Study,
  rows: readonly ConstraintRow[],
  prompt: string,
  seed: number,
): readonly Pair[] {
  const groups = levelGroups(study, 'level', prompt);
  const shown = rows.flatMap(({ knob, levels, shown: at }) => {
    const group = groups.flat().find(one => one.knob === knob && one.label === levels[at]?.label);
    const kept = group === undefined ? new Map<number, number>() : keptByText(study, group);
    return kept.size === 0 ? [] : [{ knob, kept }];
  });
  const [first] = shown;
  if (first === undefined) return [];
  return pairs.recall(first.kept, [seed, ...shown.map(({ kept }) => kept)], () =>
    shown.flatMap((one, at) =>
      shown
        .slice(at + 1)
        .filter(other => !areTold(one.kept, other.kept, seed))
        .map((other): Pair => [one.knob, other.knob]),
    ),
  );
}

function keptByText(study: Study, { configurations }: LevelGroup): KeptByText {
  const readings = [...readingsByText(study, configurations).values()].flat();
  const [first] = readings;
  if (first === undefined) return new Map();
  return known.recall(
    first,
    readings,
    () => new Map(textMeans(study, configurations).map(({ text, means }) => [text.index, means.kept])),
  );
}

function areTold(one: KeptByText, other: KeptByText, seed: number): boolean {
  const differences = [...one].flatMap(([text, kept]) => {
    const compared = other.get(text);
    return compared === undefined ? [] : [kept - compared];
  });
  const figure = pairedBootstrap(differences, seed);
  return figure.kind === 'estimate' && (figure.interval[0] > 0 || figure.interval[1] < 0);
}

/** The fork tree: a calibration model whose third letter decides its ending (docs/method.md#calibration-models). */
import { t } from '../../core/text.ts';
import type { CalibrationModel } from './calibrationModel.ts';

/** What may follow each letter, with its chance; '' is the beginning. */
type Tree = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Logit of a letter that is impossible at any temperature up to 100. */
const never = -1e4;

/** Two letters at each of four places, then an ending, then spaces. The third letter turns the ending: "y" follows
 * "e" and "z" follows "f", each but for a chance of `doubt` in (0, 1/2). */
export function forkTree(doubt: number): CalibrationModel {
  const [after, rest] = [{ y: 1 - doubt, z: doubt }, { ' ': 1 }];
  const other = { y: doubt, z: 1 - doubt };
  const tree: Tree = {
    '': { a: 0.5, b: 0.5 },
    a: { c: 0.6, d: 0.4 },
    b: { c: 0.4, d: 0.6 },
    c: { e: 0.5, f: 0.5 },
    d: { e: 0.5, f: 0.5 },
    e: { g: 0.7, h: 0.3 },
    f: { i: 0.7, j: 0.3 },
    g: after,
    h: after,
    i: other,
    j: other,
    y: rest,
    z: rest,
    ' ': rest,
  };
  const letters = Object.keys(tree).filter(letter => letter !== '');
  const logits = (letter: string): number[] =>
    letters.map(next => {
      const chance = tree[letter]?.[next];
      return chance === undefined ? never : Math.log(chance);
    });
  return {
    id: 'calibration:fork-tree',
    name: t`Fork tree (doubt ${String(doubt)})`,
    about: t`Five letters, of which the third decides how the text ends: one word that decides, with a known strength.`,
    description: [
      t`Each of the first four letters is one of two. The third, "e" or "f", decides the fifth: "y" behind "e" and "z" behind "f", each but for a chance of doubt. Then spaces follow.`,
      t`Sorted by "y" and "z", the third letter has the fork strength 2 (1/2 - doubt)², the fifth 2 doubt (1 - doubt), and the others 0: together 1/2, which is 1 - A(0). The third letter alone is a fork before the ending itself.`,
    ].join(' '),
    parameters: { doubt },
    letters,
    distribution: { reads: 'last', table: [...letters, ''].map(logits), urn: null },
  };
}

/** The tokens of a calibration model are single letters: its codec and its only prompt form. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { PromptForms } from '../text/promptForms.ts';
import type { TextCodec } from '../text/textCodec.ts';
import type { CalibrationModel } from './calibrationModel.ts';

/** Encodes letters as ids. Characters that are not letters of the model are dropped; `addSpecial` puts the start token
 * in front. */
export function calibrationCodec({ letters }: CalibrationModel): TextCodec {
  const ids = new Map(letters.map((letter, id) => [letter, id]));
  const start = letters.length;
  const pieces = (read: ArrayLike<number>): string[] => Array.from(read, id => letters[id] ?? '');
  return {
    size: letters.length,
    encode(text, { addSpecial = false } = {}) {
      const known = Array.from(text).flatMap(character => ids.get(character) ?? []);
      return Int32Array.from(addSpecial ? [start, ...known] : known);
    },
    decode: read => pieces(read).join(''),
    pieces,
    texts: pieces,
    idOf: token => ids.get(token),
    close: () => undefined,
  };
}

/** A calibration model takes every prompt raw and ignores its text: it always starts from the start token. */
export function calibrationForms({ letters }: CalibrationModel): PromptForms {
  return {
    forms: ['raw'],
    encode(_text, form) {
      if (form === 'raw') return { form, text: '', ids: Int32Array.of(letters.length), own: [1, 1], spans: [] };
      throw new AdjacentError(
        'bad-argument',
        t`A calibration model has no chat template.`,
        t`Choose the raw prompt format.`,
      );
    },
  };
}

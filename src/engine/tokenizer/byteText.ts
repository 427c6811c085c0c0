/** Writes tokens that are parts of characters. */

/** Byte of each character that byte-level vocabularies write bytes with (Radford et al. 2019): printable Latin-1
 * characters stand for themselves, the other bytes for the characters from U+0100 in order. */
const byteOfCharacter: ReadonlyMap<string, number> = (() => {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  const others = bytes.filter(byte => !isPrintable(byte));
  return new Map([
    ...bytes.filter(isPrintable).map(byte => [String.fromCharCode(byte), byte] as const),
    ...others.map((byte, at) => [String.fromCharCode(0x100 + at), byte] as const),
  ]);
})();

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The byte that a token of the form "<0xF0>" stands for; null for another form. */
export function byteOfForm(form: string): number | null {
  const [, digits] = /^<0x([0-9A-Fa-f]{2})>$/.exec(form) ?? [];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}

/** The text of a token from its form in the vocabulary, with bytes that are no whole character as "<0xF0>". Forms are
 * "<0xF0>", or in the byte-level alphabet, or plain text. */
export function bytesText(form: string): string {
  if (byteOfForm(form) !== null) return form;
  const bytes = Array.from(form, character => byteOfCharacter.get(character));
  if (bytes.some(byte => byte === undefined)) return form;
  return bytesToText(Uint8Array.from(bytes as number[]));
}

function bytesToText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const whole = [1, 2, 3, 4].find(
      length => at + length <= bytes.length && isCharacter(bytes.subarray(at, at + length)),
    );
    text +=
      whole === undefined
        ? `<0x${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}>`
        : decoder.decode(bytes.subarray(at, at + whole));
    at += whole ?? 1;
  }
  return text;
}

function isCharacter(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

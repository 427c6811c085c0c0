/** A YAML text with the place of every value, so that a problem can be shown where it stands. */
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';

/** What is wrong at one place. Lines and columns count from 1; the end stands behind the last character. */
export interface FileProblem {
  /** One sentence. */
  readonly message: string;
  /** One sentence that says what to do. */
  readonly remedy: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Keys and positions from the outside in. */
export type Path = readonly (string | number)[];

type Place = Pick<FileProblem, 'line' | 'column' | 'endLine' | 'endColumn'>;

const yamlProblems: Readonly<Record<string, readonly [string, string]>> = {
  DUPLICATE_KEY: ['This key stands twice.', 'Keep one of the two.'],
  TAB_AS_INDENT: ['This line is indented by a tab.', 'Indent it with spaces.'],
  BAD_INDENT: ['This line is indented differently from the lines it belongs to.', 'Indent it like its neighbours.'],
  MULTIPLE_DOCS: ['A second document begins here.', 'Write one experiment a file, without lines of "---".'],
  BLOCK_AS_IMPLICIT_KEY: ['A text with ": " in it must stand in quotes.', 'Put the text in quotes.'],
  MISSING_CHAR: ['A quote or bracket is opened and not closed.', 'Close it.'],
};

/** A parsed text. Problems of YAML itself are in `problems`; `value` is then what could be read. */
export class PositionedDocument {
  readonly value: unknown;
  readonly problems: readonly FileProblem[];
  private readonly document: Document;
  private readonly lines = new LineCounter();

  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const broken = this.document.errors.map(({ code, message, pos: [start, end] }): FileProblem => {
      const [sentence = `${message.replace(/\.$/, '')}.`, remedy = 'Correct the YAML here.'] = yamlProblems[code] ?? [];
      return { message: sentence, remedy, ...this.placeOf(start, end) };
    });
    const value = this.read();
    this.value = value;
    this.problems =
      value === undefined
        ? [
            ...broken,
            {
              message: 'An alias stands for too much, or for itself.',
              remedy: 'Write the values out.',
              ...this.placeOf(0, 0),
            },
          ]
        : broken;
  }

  /** A problem at the deepest value of `path` that is there; at the key itself when `at` is "key" or the value spans
   * lines. */
  problem(path: Path, message: string, remedy: string, at: 'key' | 'value' = 'value'): FileProblem {
    let node: unknown = this.document.contents;
    let place = isScalar(node) ? this.rangeOf(node) : this.placeOf(0, 0);
    path.forEach((step, depth) => {
      const child = childOf(node, step);
      if (child === null) return;
      node = isPair(child) ? child.value : child;
      const keyOnly = at === 'key' && depth === path.length - 1;
      if (isScalar(node) && node.value !== null && !keyOnly) place = this.rangeOf(node);
      else if (isPair(child) && isScalar(child.key)) place = this.rangeOf(child.key);
    });
    return { message, remedy, ...place };
  }

  private read(): unknown {
    try {
      return this.document.toJS() ?? null;
    } catch {
      return undefined;
    }
  }

  private rangeOf({ range }: Node): Place {
    return this.placeOf(range?.[0] ?? 0, range?.[1] ?? 0);
  }

  private placeOf(start: number, end: number): Place {
    const from = this.lines.linePos(start);
    const to = this.lines.linePos(Math.max(start, end));
    return {
      line: Math.max(1, from.line),
      column: Math.max(1, from.col),
      endLine: Math.max(1, to.line),
      endColumn: Math.max(1, to.col),
    };
  }
}

function childOf(node: unknown, step: string | number): Pair | Node | null {
  if (isMap(node))
    return node.items.find(pair => isScalar(pair.key) && String(pair.key.value) === String(step)) ?? null;
  const item: unknown = isSeq(node) && typeof step === 'number' ? node.items[step] : null;
  return isScalar(item) || isMap(item) || isSeq(item) ? item : null;
}

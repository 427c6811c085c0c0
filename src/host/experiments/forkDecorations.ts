/** Marks the words of an answer in a document that could have turned it, until they are edited. */
import * as vscode from 'vscode';
import { formatPercent } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import { forkMarks, type ForkMark, type ForkReport } from '../../domain/paths.ts';
import { answerAfter, placeAnswer, type PlacedAnswer } from '../../domain/placedMarks.ts';

const { ThemeColor } = vscode;

/** A fork has a solid line, a mark before it and one in the overview ruler; a word that was examined has dots. */
const looks = {
  fork: {
    textDecoration: 'underline 2px',
    backgroundColor: new ThemeColor('editor.wordHighlightStrongBackground'),
    before: { contentText: '◆', color: new ThemeColor('editorInfo.foreground') },
    overviewRulerColor: new ThemeColor('editorOverviewRuler.infoForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  },
  examined: {
    textDecoration: 'underline dotted',
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  },
} as const;

let marker: ForkMarker | null = null;

/** Marks an answer, or a beginning of it, that was just written into a document at an offset. */
export function markForks(
  document: vscode.TextDocument,
  { text, start, forks }: { readonly text: string; readonly start: number; readonly forks: ForkReport },
): void {
  const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const answer = placeAnswer(text, forkMarks(forks), start, lineEnd);
  if (answer.marks.length === 0) return;
  marker ??= new ForkMarker(() => {
    marker = null;
  });
  marker.add(document, answer);
}

/** Follows marked answers through edits, as long as there are any. */
class ForkMarker {
  private readonly answers = new Map<string, readonly PlacedAnswer[]>();
  private readonly types = {
    fork: vscode.window.createTextEditorDecorationType(looks.fork),
    examined: vscode.window.createTextEditorDecorationType(looks.examined),
  };
  private readonly registered: vscode.Disposable;
  private readonly onEmpty: () => void;

  constructor(onEmpty: () => void) {
    this.onEmpty = onEmpty;
    this.registered = vscode.Disposable.from(
      vscode.window.onDidChangeVisibleTextEditors(() => {
        this.draw();
      }),
      vscode.workspace.onDidCloseTextDocument(document => {
        this.keep(document, []);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const known = this.answers.get(document.uri.toString());
        if (known === undefined) return;
        let answers = known;
        for (const { rangeOffset: at, rangeLength: removed, text } of contentChanges)
          answers = answers.flatMap(answer => answerAfter(answer, { at, removed, added: text.length }) ?? []);
        this.keep(document, answers);
        if (this.answers.size > 0) this.draw();
      }),
    );
  }

  add(document: vscode.TextDocument, answer: PlacedAnswer): void {
    this.keep(document, [...(this.answers.get(document.uri.toString()) ?? []), answer]);
    this.draw();
  }

  private keep(document: vscode.TextDocument, answers: readonly PlacedAnswer[]): void {
    if (answers.length > 0) {
      this.answers.set(document.uri.toString(), answers);
      return;
    }
    this.answers.delete(document.uri.toString());
    if (this.answers.size > 0) return;
    this.registered.dispose();
    for (const type of Object.values(this.types)) type.dispose();
    this.onEmpty();
  }

  private draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      const marks = (this.answers.get(document.uri.toString()) ?? []).flatMap(answer => answer.marks);
      for (const kind of ['fork', 'examined'] as const)
        editor.setDecorations(
          this.types[kind],
          marks
            .filter(({ mark }) => mark.isFork === (kind === 'fork'))
            .map(({ start, end, mark }) => ({
              range: wordRange(document, start, end),
              hoverMessage: hoverOf(mark),
            })),
        );
    }
  }
}

/** The range of a token without the space before it. */
function wordRange(document: vscode.TextDocument, start: number, end: number): vscode.Range {
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const space = /^\s*/u.exec(document.getText(range))?.[0].length ?? 0;
  return start + space < end ? new vscode.Range(document.positionAt(start + space), range.end) : range;
}

function hoverOf({ isFork, strength, alternatives }: ForkMark): vscode.MarkdownString {
  const hover = new vscode.MarkdownString();
  hover.appendText(
    isFork
      ? t`Fork, strength ${strength.toFixed(2)}: with another likely word here, another ending comes most often.`
      : t`No fork found, strength ${strength.toFixed(2)}.`,
  );
  for (const { text, p, isOwn, outcome, share } of alternatives) {
    const word = text === '' ? t`(end)` : text.trim() === '' ? JSON.stringify(text) : text.trim();
    hover.appendMarkdown('\n- ');
    hover.appendText(
      isOwn
        ? t`${word} ${formatPercent(p)} (this word): ${formatPercent(share)} ${outcome}`
        : t`${word} ${formatPercent(p)}: ${formatPercent(share)} ${outcome}`,
    );
  }
  return hover;
}

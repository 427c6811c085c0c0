/** What a run looks like to a reader: plain data made from manifest, plan and trajectories, sent to the panel, printed
 * by the command line, written to exports. Every number in it is a Figure. */
import type { ErrorData } from '../core/adjacentError.ts';
import type { Figure } from '../core/figure.ts';
import type { Kind } from '../core/answers/outcome.ts';
import type { RegimeCall, RuleOutcome, VerdictClass } from '../core/phase/scan.ts';
import type { Mode } from '../core/trajectory.ts';
import type { Curve } from './curve.ts';
import type { Form, ModelCard } from './languageModel.ts';
import type { Message } from './message.ts';
import type { Plan, PlanAxes } from './plan.ts';
import type { ExperimentSpec, GridKind, GridSpec, OutcomeSpec, StudySpec } from './spec.ts';
import type { StudyFindings } from './studyFindings.ts';

export type { Kind, VerdictClass };

export interface CellReport {
  readonly index: number;
  /** Place on the diagram, and which of the windows the cell reads. */
  readonly row: number;
  readonly column: number;
  readonly window: number;
  readonly temperature: number;
  readonly state: 'exact' | 'sampling' | 'done' | 'interrupted';
  /** Answers at hand, and how many of them the token budget cut. */
  readonly n: number;
  readonly cut: number;
  readonly empty: number;
  /** By metric id (see core/metrics): e.g. "openness", "semantic-order", "energy", "agreement", "susceptibility". */
  readonly figures: Readonly<Record<string, Figure>>;
  readonly regime: RegimeCall | null;
  readonly kinds: readonly Kind[];
  /** Kinds cannot be told finer than this, e.g. "kinds rarer than 3 in 32 may be missing". */
  readonly kindsCaveat: string;
}

/** Outcome of the rule of science.md B3.6 for one row of the diagram. */
export interface VerdictReport {
  readonly row: number;
  readonly verdict: VerdictClass;
  readonly location: Figure;
  readonly sentence: string;
  /** Each numbered rule: passed, failed or not decidable, with its numbers in words. */
  readonly rules: readonly RuleOutcome[];
}

export interface Tile {
  readonly id: string;
  readonly title: string;
  /** Value in the words a person reads: "4.8 choices", "open". */
  readonly value: string;
  /** Meaning and interval: "chance that two answers at 0.7 are of one kind [0.53, 0.88]". */
  readonly caption: string;
  readonly figure: Figure;
}

export interface Progress {
  /** "Opening the model", "Exact map", "Sampling", ... */
  readonly stage: string;
  /** 0..1, or null while unknown. */
  readonly fraction: number | null;
  readonly secondsLeft: number | null;
  readonly tokens: number;
}

export type RunStatus = 'queued' | 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted';

/** What reports of every kind say. */
interface ReportBase<Spec extends ExperimentSpec> {
  readonly id: string;
  readonly title: string;
  readonly created: string;
  readonly status: RunStatus;
  readonly error: ErrorData | null;
  readonly spec: Spec;
  readonly model: ModelCard;
  readonly form: Form;
  readonly mode: Mode;
  readonly modeReason: Message;
  /** The exact text given to the model for the whole prompt. */
  readonly givenText: string;
  /** Resolved outcome map, why it was proposed, and the caption a person reads ("by meaning"). */
  readonly outcome: OutcomeSpec;
  readonly outcomeReason: string;
  /** Label, words kept, and those words of the person's own text. */
  readonly windows: readonly { readonly label: string; readonly words: number; readonly text: string }[];
  readonly temperatures: readonly number[];
  /** Columns and rows of the diagram. */
  readonly axes: PlanAxes;
  readonly tokens: number;
  readonly cells: readonly CellReport[];
  /** Likeliest next tokens of each window, untempered. */
  readonly nextTokens: readonly (readonly { readonly text: string; readonly p: number }[])[];
  readonly home: number;
  /** The one sentence on top, for the home cell. */
  readonly sentence: string;
  /** Tiles of the run: of its home cell, or of what a study found. */
  readonly tiles: readonly Tile[];
  /** ln D_1 of the next token, [row][column], nats; empty until known. */
  readonly exactMap: readonly (readonly Figure[])[];
  readonly curves: readonly Curve[];
  /** For each row the temperature above which answers dissolve; empty for a study. */
  readonly boundaries: readonly Figure[];
  readonly verdicts: readonly VerdictReport[];
  /** As stated before the first token. */
  readonly estimate: Plan['estimate'];
  readonly notes: readonly Message[];
  /** Manifest rows for the Run tab: label and value. */
  readonly manifest: readonly { readonly label: string; readonly value: string }[];
}

export interface GridReport extends ReportBase<GridSpec> {
  readonly kind: GridKind;
}

export interface StudyReport extends ReportBase<StudySpec> {
  readonly kind: 'study';
  readonly study: StudyFindings;
}

/** `kind` is that of the spec. */
export type RunReport = GridReport | StudyReport;

/** One answer as the Samples tab and an opened cell show it. */
export interface AnswerView {
  readonly cell: number;
  readonly index: number;
  readonly text: string;
  readonly ended: boolean;
  readonly tokens: number;
  /** Energy of the answer, nats per token; null when empty. */
  readonly energy: number | null;
  readonly kind: string;
  /** Per token: text and surprisal at T=1 in nats. */
  readonly pieces: readonly { readonly text: string; readonly surprisal: number }[];
}

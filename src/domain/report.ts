/** The report of a run: plain data computed from manifest, plan and trajectories. The panel, the command line and the
 * exports show it. Every measured number in it is a Figure. */
import type { ErrorData } from '../core/adjacentError.ts';
import type { Figure } from '../core/figure.ts';
import type { AssertionResult } from '../core/answers/assertions/judge.ts';
import type { Cut, Kind, Unread } from '../core/answers/outcome.ts';
import type { RegimeCall, VerdictClass } from '../core/phase/scan.ts';
import { t } from '../core/text.ts';
import type { Mode } from '../core/trajectory.ts';
import type { Curve } from './curve.ts';
import type { GuidanceReport } from './guidance.ts';
import type { DiscoveryReport } from './discovery.ts';
import type { InternalsReport } from './internals.ts';
import type { Form, ModelCard, TemplateAdaptation } from './languageModel.ts';
import type { OpeningStage } from './opening.ts';
import type { Message } from './message.ts';
import type { PathsReport } from './paths.ts';
import type { Plan, PlanAxes, PlanLengths } from './plan.ts';
import type { PrecisionChoice } from './precisionChoice.ts';
import type { ExperimentSpec, GridKind, GridSpec, OutcomeSpec, StudySpec } from './spec.ts';
import type { StudyFindings } from './studyFindings.ts';
import type { VariationReport } from './variation.ts';
import type { WithinReport } from './withinGrowth.ts';

export type { AssertionResult, Kind, VerdictClass };

export interface CellReport {
  readonly index: number;
  /** Position in the diagram, and index of the window that the cell reads. */
  readonly row: number;
  readonly column: number;
  readonly window: number;
  readonly temperature: number;
  readonly state: 'exact' | 'sampling' | 'done' | 'interrupted';
  /** Number of answers, of those that hit the token limit, and of empty ones. */
  readonly n: number;
  readonly cut: number;
  /** How many of those that hit the token limit turned into noise before; absent: none. */
  readonly cutNoise?: number;
  /** How many others of them say again what they said before; absent: none. */
  readonly cutCircling?: number;
  readonly empty: number;
  /** Tokens of the longest answer; 0 without answers. */
  readonly longest: number;
  /** By metric id (src/core/metrics.ts): "openness", "semantic-order", "energy", ... */
  readonly figures: Readonly<Record<string, Figure>>;
  readonly regime: RegimeCall | null;
  readonly kinds: readonly Kind[];
  /** Answers that are of no kind, because the outcome map cannot read them; null where there are none. */
  readonly unread: Unread | null;
  /** Each assertion of the run; `failed` holds indices of answers. Absent without assertions, and before the cell is
   * finished. */
  readonly assertions?: readonly AssertionResult[];
  /** The answers that the model finds least and most unlikely; absent below two answers with text. */
  readonly extremes?: { readonly lowest: ExtremeAnswer; readonly highest: ExtremeAnswer };
  /** Resolution of the kinds, such as "kinds rarer than 3 in 32 may be missing". */
  readonly kindsCaveat: string;
  /** By meaning: the cuts to choose from, the loosest first; absent for maps without a threshold. */
  readonly cuts?: readonly Cut[];
}

/** Number of the answers of a cell that a larger budget would have let end: those that were cut and had neither turned
 * into noise nor begun to repeat themselves. */
export function heldCut({ cut, cutNoise = 0, cutCircling = 0 }: CellReport): number {
  return cut - cutNoise - cutCircling;
}

/** An answer at the end of the order by energy. */
export interface ExtremeAnswer {
  readonly index: number;
  /** Its beginning, at most 240 characters. */
  readonly text: string;
  /** Nats per token. */
  readonly energy: number;
}

/** Temperature above which half of the answers of a number of tokens break (docs/method.md#derail-rate). */
export interface BreakReport {
  readonly tokens: number;
  readonly above: Figure;
}

/** How the long runs of a cell move between states (docs/method.md#transitions). */
export interface TransitionReport {
  readonly cell: number;
  /** What the transitions mean, in plain words, or why nothing is stated. */
  readonly sentence: string;
  /** Names of the k states, their long-run shares, and the k x k probabilities of the next state (column) after each
   * state (row); empty when nothing is stated. */
  readonly states: readonly string[];
  readonly shares: readonly number[];
  readonly chain: readonly (readonly number[])[];
  /** Number of transitions. */
  readonly count: number;
  readonly gap: Figure;
  readonly dobrushin: Figure;
  readonly conductance: Figure;
  readonly kemeny: Figure;
  /** 95% band of the gap for runs whose tokens are in random order; null when nothing is stated. */
  readonly shuffled: readonly [number, number] | null;
  /** Whether the last state alone predicts the next ones, within what chance allows. */
  readonly isMarkov: boolean;
}

/** Phase verdict of one row of a diagram (docs/method.md#phase-verdict). */
export interface VerdictReport {
  readonly row: number;
  readonly verdict: VerdictClass;
  readonly location: Figure;
  readonly sentence: string;
  /** Each rule: passed, failed or undecided, with its numbers in words. */
  readonly rules: readonly { readonly rule: number; readonly passed: boolean | null; readonly text: string }[];
  /** How much of the change would also happen in equilibrium; absent where the change has no place. */
  readonly equilibrium?: { readonly share: Figure; readonly sentence: string };
}

export interface Tile {
  readonly id: string;
  readonly title: string;
  /** Displayed value: "4.8 choices", "open". */
  readonly value: string;
  /** Meaning and interval: "chance that two answers at 0.7 are of one kind [0.53, 0.88]". */
  readonly caption: string;
  readonly figure: Figure;
}

export interface Progress {
  /** "Opening the model", "Exact map", "Sampling", ...; screen readers hear it when it changes. */
  readonly stage: string;
  /** What the stage works on at the moment: "last 3 words", "22 of 30 layers"; empty where there is nothing to add. */
  readonly detail: string;
  /** 0..1, or null while unknown. */
  readonly fraction: number | null;
  readonly secondsLeft: number | null;
  readonly tokens: number;
  /** Cells that are complete, and those of the plan; absent where nothing is counted. */
  readonly cells?: { readonly done: number; readonly planned: number };
  /** Why more time is left than was stated before; absent where it is not. */
  readonly reason?: Message;
  /** The step of opening a model that is under way; absent once it is open. */
  readonly opening?: Pick<OpeningStage, 'step' | 'at' | 'of'>;
  /** Present while the run waits for an earlier one. */
  readonly isQueued?: true;
}

/** "Sampling: last 3 words", or the stage alone where it has no detail. */
export function stageText({ stage, detail }: Pick<Progress, 'stage' | 'detail'>): string {
  return detail === '' ? stage : t`${stage}: ${detail}`;
}

export type RunStatus = 'queued' | 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted';

/** Fields that reports of all kinds share. */
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
  /** The exact input text of the model at the home cell. */
  readonly givenText: string;
  /** What the chat template needed or added there; absent: nothing. */
  readonly adapted?: readonly TemplateAdaptation[];
  /** The resolved outcome map, and why it was proposed. */
  readonly outcome: OutcomeSpec;
  readonly outcomeReason: string;
  /** Per window: label, number of words kept, and those words of the user's prompt. */
  readonly windows: readonly { readonly label: string; readonly words: number; readonly text: string }[];
  readonly temperatures: readonly number[];
  /** Columns and rows of the diagram. */
  readonly axes: PlanAxes;
  readonly tokens: number;
  readonly cells: readonly CellReport[];
  /** Likeliest next tokens of each window at temperature 1. */
  readonly nextTokens: readonly (readonly { readonly text: string; readonly p: number }[])[];
  readonly home: number;
  /** The headline: of the home cell, or the main result of a study. */
  readonly headline: string;
  /** What follows the headline; empty when there is nothing to add. */
  readonly details: string;
  /** Tiles of the home cell, or of the findings of a study. */
  readonly tiles: readonly Tile[];
  /** Entropy of the next token (ln D_1), [rows][columns], nats; empty until computed. */
  readonly exactMap: readonly (readonly Figure[])[];
  readonly curves: readonly Curve[];
  /** Per row: the temperature above which answers dissolve; empty for a study. */
  readonly boundaries: readonly Figure[];
  /** Per row: where half of the answers of some lengths break. */
  readonly breaks?: readonly (readonly BreakReport[])[];
  readonly verdicts: readonly VerdictReport[];
  /** Estimate from before the first token. */
  readonly estimate: Plan['estimate'];
  readonly notes: readonly Message[];
  /** Manifest rows for the Details tab: label and value. */
  readonly manifest: readonly { readonly label: string; readonly value: string }[];
  /** What the precision "auto" took and why; absent where the precision was named. */
  readonly choice?: PrecisionChoice;
}

/** Cut answers of a cell that can run to their end, under which token budget, and how long that takes. */
export interface Finishing {
  readonly cell: number;
  readonly answers: number;
  readonly tokens: number;
  /** At the speed of this run; null where that is unknown. */
  readonly seconds: number | null;
}

/** What a map can sample later, and how long that takes. */
export interface GridRest {
  readonly cells: number;
  /** Context windows and temperatures that are new; both 0 where cells of the map are missing. */
  readonly windows: number;
  readonly temperatures: number;
  /** At the speed of this run; null where that is unknown. */
  readonly seconds: number | null;
  /** Places that are not on the map yet and can be sampled one by one; absent where all are on it. */
  readonly places?: readonly RestPlace[];
}

/** A place that a map left out. */
export interface RestPlace {
  /** The index that its cell will have. */
  readonly cell: number;
  /** "temperature 0.7, prompt kept 60%" */
  readonly label: string;
}

export interface GridReport extends ReportBase<GridSpec> {
  readonly kind: GridKind;
  /** What is left to sample; absent where nothing is. */
  readonly rest?: GridRest;
  /** Lengths of the answers that decided the token budget; absent where it was fixed. */
  readonly lengths?: PlanLengths;
  /** Absent where no answers were cut, or none can go on. */
  readonly finishing?: readonly Finishing[];
  /** Growth within an answer; absent before a cell is finished. */
  readonly within?: WithinReport;
  /** What to turn for which goal; absent while nothing can be said. */
  readonly guidance?: GuidanceReport;
  /** When and by which words answers are decided; absent where it was not measured. */
  readonly paths?: PathsReport;
  /** One for each finished cell of long runs; absent for answers. */
  readonly transitions?: readonly TransitionReport[];
  /** Is there more to find? Absent for streams and before a cell is finished. */
  readonly discovery?: DiscoveryReport;
  /** How answers vary within and between the prompts of a diagram whose rows are prompts; absent for others. */
  readonly variation?: VariationReport;
  /** Do internals move with behavior? Absent where they were not read. */
  readonly internals?: InternalsReport;
}

export interface StudyReport extends ReportBase<StudySpec> {
  readonly kind: 'study';
  readonly study: StudyFindings;
}

/** `kind` equals that of the spec. */
export type RunReport = GridReport | StudyReport;

/** Headline and details as one text. */
export function summaryText({ headline, details }: Pick<RunReport, 'headline' | 'details'>): string {
  return details === '' ? headline : `${headline} ${details}`;
}

/** The answers of a cell on a plane (docs/method.md#semantic-map). */
export interface AnswerMap {
  /** Index of each answer with text, and its place; empty where there is no map. */
  readonly places: readonly { readonly answer: number; readonly x: number; readonly y: number }[];
  /** Share of the differences in each direction. */
  readonly shares: readonly [number, number];
  /** What it shows, or why there is none. */
  readonly note: string;
}

/** An answer for the Answers tab and the cell details. */
export interface AnswerView {
  readonly cell: number;
  readonly index: number;
  readonly text: string;
  readonly ended: boolean;
  readonly tokens: number;
  /** Energy of the answer, nats per token; null when empty. */
  readonly energy: number | null;
  readonly kind: string;
  /** Per token: text, surprisal at temperature 1 (nats), and id. Plain lists, because an object for each token takes
   * most of the time in which many answers reach a page. */
  readonly pieces: readonly string[];
  readonly surprisals: readonly number[];
  readonly ids?: readonly number[];
}

/** Answers behind a beginning that the user chose in the possibility tree, for display. */
export interface BranchView {
  /** Text and id of each given token. */
  readonly pieces: readonly string[];
  readonly ids: readonly number[];
  /** How many of them, at the end, the user put there, and their probability there, as sampled. */
  readonly inserted: number;
  readonly p: number;
  /** What was drawn behind the given tokens, without them; kinds are those of whole answers. */
  readonly answers: readonly AnswerView[];
}

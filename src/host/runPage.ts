/** Connects a run to the webview that shows it. The page may be hidden or reloaded at any time; whenever it sends
 * `ready`, it gets everything again. */
import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import { packedAnswers } from '../protocol/packedAnswers.ts';
import type { EarlierRun, FromPanel, ToPanel } from '../protocol/panelProtocol.ts';
import { errorData } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { inPrecision, withoutDecision } from '../domain/modelReference.ts';
import type { ExperimentSpec, RunChoices } from '../domain/spec.ts';
import { messagesBundle } from './bundles.ts';
import { copyText } from './copyText.ts';
import { commands } from './manifest.ts';
import { applySetting } from './promptFiles.ts';
import type { ErrorReporter } from './errorReporter.ts';
import { markWritten } from './forkDecorations.ts';
import { openAsDocument, type LastEditor, type WrittenText } from './lastEditor.ts';
import type { RunSession, SessionChange } from './runSession.ts';
import { readSettings } from './settings.ts';
import type { RunSessions } from './runSessions.ts';
import { shortTime } from './runTime.ts';

/** The specs of further runs, which pages ask for. */
const nextSpec = () => messagesBundle().nextSpec;

/** Services of the window that a page uses. */
export interface PageServices {
  readonly engine: EngineClient;
  readonly sessions: RunSessions;
  readonly errors: ErrorReporter;
  readonly log: vscode.LogOutputChannel;
  readonly lastEditor: LastEditor;
}

/** Bind a webview to a session, until the result is disposed. */
export function bindPage(webview: vscode.Webview, session: RunSession, services: PageServices): vscode.Disposable {
  const page = new RunPage(webview, session, services);
  return vscode.Disposable.from(
    webview.onDidReceiveMessage((data: unknown) => {
      const message = messagesBundle().parseFromPanel(data);
      if (message === null) services.log.warn('The panel sent an unknown message.');
      else page.handle(message).catch((error: unknown) => services.errors.reportThrown(error));
    }),
    session.onDidChange(change => {
      page.send(change);
    }),
  );
}

class RunPage {
  private readonly webview: vscode.Webview;
  private readonly session: RunSession;
  private readonly services: PageServices;

  constructor(webview: vscode.Webview, session: RunSession, services: PageServices) {
    this.webview = webview;
    this.session = session;
    this.services = services;
  }

  /** Send a change of the session to the page. */
  send(change: SessionChange): void {
    switch (change.type) {
      case 'report':
        return this.sendReport();
      case 'cell':
        return this.post({ type: 'cell', cell: change.cell });
      case 'progress':
        return this.post({ type: 'progress', progress: this.session.progress });
      case 'text':
        return this.sendTextState();
      case 'notice':
        if (this.session.failure !== null) return this.sendReport();
        return this.post({ type: 'notice', message: `${change.error.message} ${change.error.remedy}` });
    }
  }

  /** Do what the page requests. */
  async handle(message: FromPanel): Promise<void> {
    const { session, services } = this;
    switch (message.type) {
      case 'ready':
        this.sendReport();
        this.sendTextState();
        this.post({ type: 'progress', progress: session.progress });
        return this.sendModels();
      case 'cancel':
        return session.cancel();
      case 'open-cell':
        return this.sendCell(message.cell);
      case 'regroup':
        return services.sessions.regroup(session, message.outcome);
      case 'run-again':
        return this.start(this.chosen(message));
      case 'resume':
        return services.sessions.resume(session);
      case 'sample-cell':
        return services.sessions.resume(session, message.cell);
      case 'ergodicity':
        return this.start(nextSpec().withLongRuns(this.spec));
      case 'paths':
        return this.start(nextSpec().withPaths(this.spec, message.answer));
      case 'sample-on':
        return this.sampleOn(message.cell);
      case 'verdict':
        return this.start(nextSpec().withVerdict(this.spec, session.report?.mode ?? 'answers'));
      case 'constraints':
        return this.start(nextSpec().withStudy(this.undecided, messagesBundle().studyPreset('constraints')));
      case 'try-prompt':
        return void services.sessions.start(
          nextSpec().withPrompt(this.spec, { text: message.text, source: t`a prompt of the model` }),
        );
      case 'run-new-text':
        return this.runNewText(message);
      case 'run-axes':
        return this.start(nextSpec().withAxes(this.undecided, message));
      case 'check':
        return services.sessions.check(session, message.cell);
      case 'grow':
        return services.sessions.grow(session, message.cell, message.behind);
      case 'add':
        return services.sessions.add(session, message.addition);
      case 'next-words':
        return this.sendWords(message.cell, message.ids);
      case 'apply-setting':
        return this.apply(message.cell);
      case 'insert':
        return markWritten(session.report, message.text, await this.insert(message.text));
      case 'open-text':
        return markWritten(session.report, message.text, await openAsDocument(message.text));
      case 'save-as':
        return messagesBundle().saveRunAs(services.engine, session);
      case 'export':
        return messagesBundle().exportRun(services.engine, session, message.format, message.data);
      case 'export-tree':
        return messagesBundle().exportTree(services.engine, session, message.cell, message.format);
      case 'wordings':
        await vscode.commands.executeCommand(commands.compareWordings, this.spec);
        return;
      case 'explore-tap':
        await vscode.commands.executeCommand(commands.exploreTap);
        return;
      case 'show-log':
        await vscode.commands.executeCommand(commands.showLog);
        return;
      case 'show-earlier':
        await vscode.commands.executeCommand(commands.openRun, services.sessions.before(session));
        return;
      case 'copy':
        await copyText(message.text);
        return;
    }
  }

  private get spec(): ExperimentSpec {
    const spec = this.session.report?.spec ?? this.session.spec;
    if (spec === null) throw new Error('a page without a run cannot start another one');
    return spec;
  }

  /** The spec with its precision to be decided again where the run decided it: what compares models is in fp32. */
  private get undecided(): ExperimentSpec {
    const { spec, session } = this;
    return session.report?.choice ? { ...spec, model: withoutDecision(spec.model) } : spec;
  }

  /** Inserts a text in the document edited last, where it may continue the prompt of the run. */
  private insert(text: string): Promise<WrittenText | null> {
    const { report, origin } = this.session;
    return this.services.lastEditor.insert(text, report?.spec.form === 'raw' ? origin : null);
  }

  private async apply(cell: number): Promise<void> {
    if (this.session.report !== null) await applySetting(this.session.report, cell);
  }

  /** Sample on at the settings of a cell. */
  private sampleOn(cell: number): void {
    const { report } = this.session;
    if (report !== null && report.kind !== 'study') this.start(nextSpec().withSamplingOn(report, cell));
  }

  /** Starts a run on the same prompt, in place of one without a result. */
  private start(spec: ExperimentSpec): void {
    const { session, services } = this;
    if (session.report === null) services.sessions.restart(session, spec);
    else services.sessions.start(spec, session.origin?.copy());
  }

  /** Runs the same experiment on the prompt as it is in its document now. */
  private async runNewText(choices: RunChoices): Promise<void> {
    const prompt = await this.session.origin?.current();
    if (prompt !== undefined) this.start(this.chosen(choices, nextSpec().withPrompt(this.spec, prompt)));
  }

  /** The spec under the user's choices. A chosen model gets the arithmetic of the settings, as in a new analysis. */
  private chosen(choices: RunChoices, spec = this.spec): ExperimentSpec {
    const { model } = choices;
    const { precision } = readSettings(this.session.origin?.uri);
    return nextSpec().withChoices(spec, { ...choices, model: model === null ? null : inPrecision(model, precision) });
  }

  /** Sends the models that another run can use. */
  private async sendModels(): Promise<void> {
    try {
      const { models } = await this.services.engine.catalog();
      const usable = models.filter(({ kind, problem }) => problem === null && kind !== 'calibration');
      this.post({ type: 'models', models: usable.map(({ id, name }) => ({ id, name })) });
    } catch (thrown) {
      this.services.log.warn(`Panel: ${errorData(thrown).message}`);
    }
  }

  private sendTextState(): void {
    const { isTextChanged, isTextGone } = this.session;
    this.post({ type: 'text', isChanged: isTextChanged, ...(isTextGone ? { isGone: true } : {}) });
  }

  /** Send the texts of a cell. If the cell changes meanwhile, the page requests it again. */
  private async sendCell(cell: number): Promise<void> {
    const { report, path } = this.session;
    if (report === null) return;
    const detail = await this.services.engine.describeCell(path, cell, report.outcome);
    this.post({
      type: 'cell-detail',
      cell: detail.cell,
      tiles: detail.tiles,
      headline: detail.headline,
      details: detail.details,
      ...packedAnswers(detail.answers),
      ...(detail.map === undefined ? {} : { map: detail.map }),
      ...(detail.changes === undefined ? {} : { changes: detail.changes }),
      ...(detail.branches === undefined ? {} : { branches: detail.branches }),
    });
  }

  private async sendWords(cell: number, ids: readonly number[]): Promise<void> {
    this.post({ type: 'next-words', found: await this.services.engine.nextWords(this.session.path, { cell, ids }) });
  }

  private sendReport(): void {
    const { report, failure, path } = this.session;
    if (report !== null) this.post({ type: 'report', report, path, ...this.earlier() });
    else if (failure !== null)
      this.post({
        type: 'gone',
        message: failure.message,
        remedy: failure.remedy,
        retry: this.session.spec !== null,
        ...(failure.kind === 'cancelled' || failure.kind === 'interrupted' ? { ended: failure.kind } : {}),
      });
    else this.post({ type: 'begun', path });
  }

  /** The run before, as part of a message. */
  private earlier(): { readonly earlier?: EarlierRun } {
    const entry = this.services.sessions.before(this.session);
    if (entry?.headline === undefined) return {};
    return { earlier: { time: shortTime(entry.created, new Date(), vscode.env.language), headline: entry.headline } };
  }

  private post(message: ToPanel): void {
    void this.webview.postMessage(message);
  }
}

/** The manifest of a run as labeled rows: everything its numbers depend on (docs/method.md#replay). */
import { formatCount, formatNumber, formatPercent } from '../../core/format.ts';
import {
  samplerOptions,
  samplerRanges,
  samplerValue,
  type SamplerName,
  type Samplers,
} from '../../core/sampler/samplers.ts';
import { capabilitiesOf, tellsAll } from '../../domain/capabilities.ts';
import { graphComparisonText } from '../../domain/graphComparison.ts';
import { int8Text } from '../../domain/int8.ts';
import { messageText } from '../../domain/message.ts';
import { endingOf, isModified, usesLaw } from '../../domain/sampling.ts';
import type { Run, RunModel } from '../../domain/run.ts';
import type { Plan } from '../../domain/plan.ts';
import type { RunReport } from '../../domain/report.ts';

type Rows = RunReport['manifest'];

const invariance: Readonly<Record<RunModel['card']['invariance'], string>> = {
  exact: 'yes, at any batch size (probed on this processor)',
  'batch-coupled': 'no: texts depend on the other rows of a batch',
  'fixed-capacity': 'only at the recorded batch size',
  unprobed: 'not probed',
};

function modelRows({ card, form, eosTokenIds }: RunModel, prefix: string): Rows {
  const parameters = Object.entries(card.parameters ?? {}).map(([name, value]) => `${name} = ${value}`);
  return [
    { label: `${prefix}Model`, value: [card.name, ...parameters].join(', ') },
    // The files of a served model are not seen.
    { label: `${prefix}Model file, SHA-256`, value: card.kind === 'served' ? '' : card.modelHash },
    { label: `${prefix}Given by the server`, value: card.kind === 'served' ? givenText(card) : '' },
    { label: `${prefix}Tokenizer, SHA-256`, value: card.tokenizerHash },
    { label: `${prefix}Precision`, value: card.precision },
    { label: `${prefix}Distance from fp32`, value: card.int8 ? int8Text(card.int8) : '' },
    { label: `${prefix}Vocabulary`, value: isAssumed(card) ? '' : formatCount(card.vocabulary, 'token') },
    { label: `${prefix}Prompt format`, value: form },
    { label: `${prefix}End-of-text token ids`, value: eosTokenIds.length === 0 ? 'none' : eosTokenIds.join(', ') },
    {
      label: `${prefix}Same seed, same text`,
      value: card.kind === 'served' ? seedText(card) : invariance[card.invariance],
    },
    {
      label: `${prefix}Comparison with the export`,
      value: card.comparison ? graphComparisonText(card.comparison) : '',
    },
  ].filter(row => row.value !== '');
}

/** Whether the server did not state the size of its vocabulary. */
function isAssumed({ notes }: RunModel['card']): boolean {
  return notes.some(({ code }) => code === 'served-vocabulary');
}

function seedText(card: RunModel['card']): string {
  return capabilitiesOf(card).seeds ? 'yes, as tested on the server' : 'no';
}

/** What a server gives besides the text of answers. */
function givenText(card: RunModel['card']): string {
  const capabilities = capabilitiesOf(card);
  const { nextToken, untempered, drawn, promptLogProbs, continues, continuesText, answersPerRequest } = capabilities;
  const nextTokens = tellsAll(capabilities, card.vocabulary)
    ? 'the whole next-token distribution'
    : nextToken === 0
      ? ''
      : `the ${nextToken} likeliest next tokens`;
  const forms = [...(continues ? ['messages'] : []), ...(continuesText ? ['plain text'] : [])].join(' and ');
  const given = [
    nextTokens,
    untempered ? 'log-probabilities of answers before temperature' : '',
    drawn ? 'log-probabilities of answers as drawn' : '',
    promptLogProbs ? 'log-probabilities of a given text' : '',
    forms === '' ? '' : `continuations of given beginnings (${forms})`,
    answersPerRequest > 1 ? `${answersPerRequest} answers per request` : '',
  ].filter(text => text !== '');
  return given.length === 0 ? 'answers only' : given.join(', ');
}

function budgetText({ tokens, lengths, mode }: Plan): string {
  if (lengths === undefined || mode === 'streams') return String(tokens);
  const { answers, cut, mean, budget } = lengths;
  return `${tokens}, from ${formatCount(answers, 'answer')} of ${formatNumber(mean)} tokens on average at the home cell, ${cut} of them cut at ${budget}`;
}

/** How full the steps of a run were; empty where that was not counted. */
function occupancyText(run: Run): string {
  const { rows = 0, places = 0 } = (run.kind === 'study' ? undefined : run.sampled) ?? {};
  return places === 0 ? '' : `${formatPercent(rows / places)} of the rows of a batch, on average`;
}

/** Answers that an earlier run had drawn; empty where there are none. */
function takenText(run: Run): string {
  const { taken = 0 } = (run.kind === 'study' ? undefined : run.sampled) ?? {};
  return taken === 0
    ? ''
    : `${formatCount(taken, 'answer')} to nothing of the prompt: they are the same in every run with this model, seed and settings`;
}

function xtcText(samplers: Samplers = {}): string {
  const probability = samplerValue(samplers, 'xtcProbability');
  return probability === 0 ? '' : `XTC ${probability} from ${samplerValue(samplers, 'xtcThreshold')}`;
}

/** Penalties and DRY with all that they depend on. */
function penaltyText(samplers: Samplers = {}): string {
  const value = (name: SamplerName): number => samplerValue(samplers, name);
  const isOn = (name: SamplerName): boolean => value(name) !== samplerRanges[name].usual;
  const parts = [
    ...(['repetitionPenalty', 'presencePenalty', 'frequencyPenalty'] as const)
      .filter(isOn)
      .map(name => `${samplerOptions[name].replaceAll('-', ' ')} ${value(name)}`),
    ...(isOn('dryMultiplier')
      ? [`DRY ${value('dryMultiplier')}, base ${value('dryBase')}, allowed length ${value('dryAllowedLength')}`]
      : []),
  ];
  return parts.length === 0 ? '' : `${parts.join('; ')}; over the last ${value('penaltyTokens')} tokens`;
}

/** Rows in reading order: model, sampling, machine. */
export function manifestRows(run: Run): Rows {
  const { manifest, plan } = run;
  const [occupancy, taken] = [occupancyText(run), takenText(run)];
  const { facts, models, endPolicy, spec } = manifest;
  const { stop = [] } = endingOf({ endPolicy, spec });
  const [cell] = plan.cells;
  const truncation = [
    cell !== undefined && cell.topP < 1 ? `top-p ${cell.topP}` : '',
    cell !== undefined && cell.topK > 0 ? `top-k ${cell.topK}` : '',
    cell?.minP === undefined || cell.minP === 0 ? '' : `min-p ${cell.minP}`,
    xtcText(cell?.samplers),
  ];
  return [
    ...models.flatMap((model, at) => modelRows(model, models.length > 1 ? `${at + 1}. ` : '')),
    ...(facts.precision ? [{ label: 'Choice of precision', value: messageText(facts.precision.reason) }] : []),
    { label: 'Seed', value: String(plan.seed) },
    { label: 'Random numbers', value: 'Philox 4x32-10, one draw per seed, cell, answer and position' },
    {
      label: 'Truncation',
      value: truncation.filter(part => part !== '').join(', ') || 'none: every token can be sampled',
    },
    ...(cell !== undefined && isModified(cell)
      ? [
          { label: 'Penalties', value: penaltyText(cell.samplers) || 'none' },
          {
            label: 'Order of samplers',
            value: usesLaw(cell)
              ? 'penalties, DRY, top-k, top-p, min-p, XTC, temperature'
              : 'temperature, top-k, top-p, min-p',
          },
        ]
      : []),
    {
      label: 'End of text',
      value: endPolicy === 'stop' ? 'ends an answer' : 'suppressed, which changes the sampled process',
    },
    ...(stop.length === 0 ? [] : [{ label: 'Stop strings', value: stop.map(text => JSON.stringify(text)).join(', ') }]),
    { label: 'Token budget', value: budgetText(plan) },
    { label: 'Batch', value: String(plan.batch) },
    ...(occupancy === '' ? [] : [{ label: 'Filled', value: occupancy }]),
    ...(taken === '' ? [] : [{ label: 'Drawn in an earlier run', value: taken }]),
    { label: 'Threads', value: String(facts.threads) },
    { label: 'Runtime', value: facts.runtime },
    { label: 'Processor', value: facts.processor },
    { label: 'Platform', value: facts.platform },
    { label: 'Product', value: facts.product },
    { label: 'Created', value: facts.created },
    { label: 'Run', value: facts.id },
  ];
}

/** Several addresses of one model as one place (docs/scale-out.md): requests go to whichever has the fewest under way,
 * and an address that stays away is left out, with its requests going to the others. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { Message } from '../../domain/message.ts';
import type { Place } from './place.ts';
import { openPrompt, type ProbeResult } from './probe.ts';
import type { Answer, Ask, Likely } from './provider.ts';
import { Requests, usualMost, type Patience } from './requests.ts';
import { ServerFailure } from './serverFailure.ts';

/** Most by which ln p of a likely token may differ between addresses of one model, nats. Other kernels and rounding of
 * weights change less, another model or prompt template more. */
const tolerance = 0.25;
/** Likeliest tokens that are compared, and that are asked for to find them in. */
const compared = 5;
const told = 20;

/** A place and the requests under way there. */
interface Used {
  readonly place: Place;
  underWay: number;
  /** When one request tries the place again, ms; null while it is used. */
  triedFrom: number | null;
  /** Times it was left out: a request from before such a time tells nothing about the place after it. */
  losses: number;
  /** Whether it has stayed away since it answered last. */
  isAway: boolean;
}

/** One place that stands for all. Requests to each go through a p-queue whose limit adapts to it, and a p-queue in
 * front holds what is not under way, so that a fast address takes more than a slow one. Throws AdjacentError
 * bad-argument where the addresses do not serve the same model, and what asking throws. */
export async function spreadOver(
  places: readonly [Place, ...Place[]],
  patience: Patience,
  signal: AbortSignal,
): Promise<Place> {
  const [first, ...others] = places;
  if (others.length === 0) return first;
  const probe = await commonProbe(first, others, signal);
  const used = places.map((place): Used => ({ place, underWay: 0, triedFrom: null, losses: 0, isAway: false }));
  const settings = first.provider.settings.filter(name => others.every(one => one.provider.settings.includes(name)));
  const contexts = places.flatMap(({ facts }) => facts.context ?? []);
  return {
    origin: places.map(({ origin }) => origin).join(', '),
    provider: { ...first.provider, settings, ask: (ask, one) => askSome(used, patience.most, ask, one) },
    facts: { ...first.facts, context: contexts.length === 0 ? null : Math.min(...contexts) },
    probe,
    requests: new Requests(patience, places.length * usualMost),
    happened: () =>
      used.filter(({ isAway }) => isAway).map(one => ({ code: 'served-stopped', origin: one.place.origin }) as const),
  };
}

/** Asks the place with the fewest requests under way, and others in turn while places stay away. One request tries a
 * place again `wait` seconds after it was left out. When all stay away, the failure is thrown, and the next request
 * tries all of them again. */
async function askSome(all: readonly Used[], wait: number, ask: Ask, signal: AbortSignal): Promise<readonly Answer[]> {
  for (;;) {
    const used = nextOf(all);
    const { losses } = used;
    const { provider, requests } = used.place;
    const isTrial = used.triedFrom !== null;
    if (isTrial) used.triedFrom = Infinity;
    used.underWay++;
    try {
      const answers = await requests.run(one => provider.ask(ask, one), signal, isTrial ? 1 : undefined);
      if (used.losses === losses) [used.triedFrom, used.isAway] = [null, false];
      return answers;
    } catch (error) {
      if (isTrial) leaveOut(used, wait);
      const isAway = error instanceof ServerFailure && error.isTemporary && (isTrial || error.kind !== 'server-busy');
      if (signal.aborted || !isAway) throw error;
      if (used.losses === losses) leaveOut(used, wait);
      if (all.some(({ triedFrom }) => triedFrom === null)) continue;
      for (const one of all) one.triedFrom = null;
      throw error;
    } finally {
      used.underWay--;
    }
  }
}

/** A place to try again where it is time, else the one with the fewest requests under way. */
function nextOf(all: readonly Used[]): Used {
  const now = performance.now();
  const again = all.find(({ triedFrom }) => triedFrom !== null && triedFrom <= now);
  if (again !== undefined) return again;
  const [used] = all.filter(({ triedFrom }) => triedFrom === null).sort((a, b) => a.underWay - b.underWay);
  if (used === undefined) throw new RangeError('no address is left');
  return used;
}

function leaveOut(used: Used, wait: number): void {
  used.triedFrom = performance.now() + 1000 * wait;
  used.isAway = true;
  used.losses++;
}

/** What all places give, after comparing them. */
async function commonProbe(first: Place, others: readonly Place[], signal: AbortSignal): Promise<ProbeResult> {
  const common = others.reduce((all, { probe }) => weakest(all, probe), first.probe);
  const likeliest = await likeliestOf(first, signal);
  for (const other of others) {
    const its = await likeliestOf(other, signal);
    const isTold = likeliest.length > 0 && its.length > 0;
    if (isTold && (differ(likeliest, its) || differ(its, likeliest))) throw notTheSame(first, other);
  }
  if (!common.seeds) return common;
  const own = await drawnBy(first, signal);
  for (const other of others)
    if ((await drawnBy(other, signal)) !== own)
      return { ...common, seeds: false, failed: distinct([...common.failed, { code: 'probe-spread-seeds' }]) };
  return common;
}

function weakest(a: ProbeResult, b: ProbeResult): ProbeResult {
  const isSame = a.meaning === b.meaning;
  return {
    nextTokens: isSame ? Math.min(a.nextTokens, b.nextTokens) : 0,
    likeliest: isSame ? Math.min(a.likeliest, b.likeliest) : 0,
    meaning: isSame ? a.meaning : null,
    temperature: a.temperature && b.temperature,
    seeds: a.seeds && b.seeds,
    answersPerRequest: Math.min(a.answersPerRequest, b.answersPerRequest),
    promptLogProbs: a.promptLogProbs && b.promptLogProbs,
    continues: { chat: a.continues.chat && b.continues.chat, raw: a.continues.raw && b.continues.raw },
    failed: distinct([...a.failed, ...b.failed, ...(isSame ? [] : [{ code: 'probe-spread-meaning' } as const])]),
    requests: a.requests + b.requests,
  };
}

function distinct(messages: readonly Message[]): readonly Message[] {
  return [...new Map(messages.map(message => [JSON.stringify(message), message])).values()];
}

const plain = { temperature: 1, topP: 1, topK: 0, minP: 0, answers: 1 } as const;

/** The likeliest tokens at temperature 1, where a list means the same before and after temperature; none where the
 * place states none. */
async function likeliestOf(place: Place, signal: AbortSignal): Promise<readonly Likely[]> {
  const likeliest = Math.min(place.provider.mostLikely, told);
  if (likeliest === 0) return [];
  try {
    const [answer] = await asked(place, { ...plain, tokens: 1, seed: 0, likeliest }, signal);
    return answer?.tokens?.[0]?.likeliest ?? [];
  } catch (error) {
    if (error instanceof ServerFailure && error.kind === 'server-invalid') return [];
    throw error;
  }
}

async function drawnBy(place: Place, signal: AbortSignal): Promise<string> {
  const [answer] = await asked(place, { ...plain, tokens: 8, seed: 11, likeliest: 0 }, signal);
  return answer?.text ?? '';
}

function asked(
  { provider, requests }: Place,
  ask: Omit<Ask, 'prompt'>,
  signal: AbortSignal,
): Promise<readonly Answer[]> {
  return requests.run(one => provider.ask({ ...ask, prompt: openPrompt(provider) }, one), signal);
}

/** Whether the likeliest tokens of one list are others, or less likely, in another one. */
function differ(some: readonly Likely[], others: readonly Likely[]): boolean {
  return some.slice(0, compared).some(({ text, logProb }) => {
    const same = others.filter(other => other.text === text);
    return !same.some(other => Math.abs(other.logProb - logProb) < tolerance);
  });
}

function notTheSame(first: Place, other: Place): AdjacentError {
  return new AdjacentError(
    'bad-argument',
    t`${first.origin} and ${other.origin} do not serve the same model: their next words have other probabilities.`,
    t`Give addresses of one model, with the same weights and the same chat template.`,
  );
}

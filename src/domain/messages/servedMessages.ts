/** Messages about models behind an address: what they do not do, and what that switches off. */
import { formatCount } from '../../core/format.ts';
import { t } from '../../core/text.ts';

export const servedMessages = {
  'served-no-layers': () => t`A served model cannot be opened, so its layers cannot be skipped.`,
  'served-no-heads': () => t`A served model cannot be opened, so its heads cannot be masked.`,
  'served-no-weights': () => t`The server decides how the weights of a served model are rounded.`,
  'served-software': ({ software, origin }: { readonly software: string; readonly origin: string }) =>
    t`Answers come from ${software} at ${origin}.`,
  'editor-model': ({ model, vendor }: { readonly model: string; readonly vendor: string }) =>
    t`Answers come from ${model} of ${vendor} through the editor, and each request counts against your plan there.`,
  'served-left-out': ({ origin }: { readonly origin: string }) =>
    t`No usable server answered at ${origin}, so the other addresses of the model answer alone.`,
  'served-stopped': ({ origin }: { readonly origin: string }) =>
    t`${origin} stopped answering while answers were drawn, so the other addresses of the model took over its requests.`,
  'served-context': ({ tokens }: { readonly tokens: number }) =>
    t`The server states no context length; ${tokens} tokens are assumed.`,
  'served-vocabulary': ({ tokens }: { readonly tokens: number }) =>
    t`The server states no size of its vocabulary; at most ${tokens} tokens are assumed, which widens bounds.`,
  'served-reader': ({ reader }: { readonly reader: string }) =>
    t`The server shows no hidden states. Semantic order, agreement by meaning, and kinds by meaning are of the answers as read by ${reader}.`,
  'served-none-reads': () =>
    t`The server shows no hidden states and no other model reads the answers, so likeness by meaning is not stated.`,
  'served-requests': ({
    origin,
    requests,
    tokens,
  }: {
    readonly origin: string;
    readonly requests: number;
    readonly tokens: number;
  }) =>
    t`About ${formatCount(requests, 'request')} go to ${origin}, for at most ${formatCount(tokens, 'token')} of answers, which its operator may charge for.`,
  'served-no-forks': ({ name }: { readonly name: string }) =>
    t`Which word decides is not stated: that needs the whole distribution of the next token as it is drawn, which the server of ${name} does not tell.`,
  'served-penalties': ({ name }: { readonly name: string }) =>
    t`Penalties of ${name} count all tokens of an answer, and do not only look back at the last 64 tokens as they do on this machine.`,

  'probe-answers-only': () =>
    t`The editor passes on answers only, without log-probabilities and seeds. Next-token entropy, energy, susceptibility, and the share between answers are switched off, and a replay gives other answers.`,
  'probe-spread-meaning': () =>
    t`Some of the addresses state log-probabilities before temperature, and some after it. Next-token entropy, energy, susceptibility, and the share between answers are switched off.`,
  'probe-spread-seeds': () =>
    t`The same seed gives other answers at another address. A replay does not give the same answers, and wordings are not compared in pairs.`,
  'probe-temperature': () =>
    t`The model ignores the temperature: answers at a high one are as alike as at 0.05. One temperature is sampled; next-token entropy, energy, regimes, and everything over temperature are switched off.`,
  'probe-seed': () =>
    t`The server ignores seeds: the same request gives other answers. A replay does not give the same answers, and wordings are not compared in pairs.`,
  'probe-seed-fixed': () =>
    t`Every seed gives the same answer, so answers are no independent draws. Agreement and kinds describe the server, not the model.`,
  'probe-meaning': () =>
    t`Log-probabilities of the server change with temperature as neither those before nor those after it do. Next-token entropy, energy, susceptibility, and the share between answers are switched off.`,
  'probe-frequencies': () =>
    t`The server draws tokens with other probabilities than it states (G-test). Next-token entropy, energy, susceptibility, and the share between answers are switched off.`,
  'probe-no-log-probs': () =>
    t`The server states no log-probabilities. Next-token entropy, energy, susceptibility, and the share between answers are switched off.`,
  'probe-bad-log-probs': () =>
    t`The server states log-probabilities that are no numbers or have another form. Next-token entropy, energy, susceptibility, and the share between answers are switched off.`,
  'probe-continue': () =>
    t`The server does not continue the beginning of an answer, but begins again. When the ending is decided, which word decides it, and what follows a place of the tree are not measured.`,
  'probe-echo': () => t`The server does not state log-probabilities of a given text. Texts are not scored on it.`,
} as const;

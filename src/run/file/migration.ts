/** Migrates run files of version 1 to the current format, after their checksum is verified. */

type Fields = Readonly<Record<string, unknown>>;
type Change = (value: unknown) => unknown;

/** Renames and converts the fields of a version 1 run. The schema checks the values afterwards. */
export function fromVersion1(run: unknown): unknown {
  return changed(run, {
    laws: 'distributions',
    manifest: changing({ models: each(changing({ ends: 'eosTokenIds', probeCentre: 'probeCenter', card: cardOf })) }),
    plan: changing({
      modeReason: asMessage,
      shortfalls: each(asMessage),
      windows: each(changing({ restriction: 'ablation' })),
    }),
    study: changing({
      configurations: each(changing({ restriction: 'ablation' })),
      disabled: each(changing({ reason: asMessage })),
      shortfalls: each(asMessage),
    }),
  });
}

/** Version 1 stored sentences instead of codes, and marked quantized models only in the text of `precision`. */
function cardOf(card: unknown): unknown {
  const knob: Change = reason => (reason === null ? null : asMessage(reason));
  const messages = changed(card, {
    notes: each(asMessage),
    knobs: changing({ layers: knob, heads: knob, precision: knob }),
  });
  return isObject(messages) ? { ...messages, quantization: quantizationOf(messages['precision']) } : messages;
}

function quantizationOf(precision: unknown): 'none' | 'weight-only' | 'dynamic' {
  const words = String(precision);
  if (/int8/.test(words)) return 'dynamic';
  return /quantised/.test(words) ? 'weight-only' : 'none';
}

function asMessage(sentence: unknown): unknown {
  const [, masks, enough] = fewMasks.exec(String(sentence)) ?? [];
  return masks === undefined
    ? { code: 'text', text: sentence }
    : { code: 'few-masks', masks: Number(masks), enough: Number(enough) };
}

/** The one stored sentence that reports compute again, so it must be recognized to be shown once. */
const fewMasks = /^Masked heads are averaged over (\d+) random masks?; a longer preset takes (\d+)\.$/;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Renames (string) or converts (function) fields of an object. Missing fields stay missing; non-objects pass through.
 */
function changed(value: unknown, changes: Readonly<Record<string, string | Change>>): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const change = changes[name];
      if (change === undefined) return [name, field];
      return typeof change === 'string' ? [change, field] : [name, change(field)];
    }),
  );
}

function changing(changes: Readonly<Record<string, string | Change>>): Change {
  return value => changed(value, changes);
}

function each(change: Change): Change {
  return list => (Array.isArray(list) ? list.map(change) : list);
}

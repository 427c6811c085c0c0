/** Brings run files of version 1 to the present format. Their checksum is verified before. */

type Fields = Readonly<Record<string, unknown>>;
type Change = (value: unknown) => unknown;

/** A run of version 1 with the fields of version 2. The schema checks the values afterwards. */
export function fromVersion1(run: unknown): unknown {
  return changed(run, {
    laws: 'distributions',
    manifest: changing({ models: each(changing({ ends: 'eosTokenIds', card: cardOf })) }),
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

/** Version 1 had sentences where version 2 has codes, and told quantized models apart by the words of `precision`. */
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
  return { code: 'text', text: sentence };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object with some fields renamed (text) or changed; fields it lacks stay away, and anything else passes as it is. */
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

/** Run files of version 1, brought to the present format. The checksum was checked before. */

type Fields = Readonly<Record<string, unknown>>;

/** The run of a version-1 file with the names of version 2. Values are passed on as they are; the schema checks them. */
export function fromVersion1(run: unknown): unknown {
  if (!isObject(run)) return run;
  const { laws, ...rest } = run;
  return {
    ...rest,
    distributions: laws,
    manifest: inField(run['manifest'], 'models', eachOf(renaming({ ends: 'eosTokenIds' }))),
    plan: inField(run['plan'], 'windows', eachOf(renaming({ restriction: 'ablation' }))),
    study: inField(run['study'], 'configurations', eachOf(renaming({ restriction: 'ablation' }))),
  };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value with one of its fields changed; anything without the field stays as it is. */
function inField(value: unknown, field: string, change: (value: unknown) => unknown): unknown {
  return isObject(value) && field in value ? { ...value, [field]: change(value[field]) } : value;
}

function eachOf(change: (value: unknown) => unknown): (list: unknown) => unknown {
  return list => (Array.isArray(list) ? list.map(change) : list);
}

function renaming(names: Readonly<Record<string, string>>): (value: unknown) => unknown {
  return value =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, field]) => [names[name] ?? name, field]))
      : value;
}

/** What the heading of a prompt file says about its answers: assertions and stop strings, in our own words and in those
 * of .prompty, dotprompt, GitHub Models and chat requests (docs/file-formats.md#prompt-file). */
import { errorData } from '../core/adjacentError.ts';
import { readAssertions, type Assertion, type SchemaFile } from '../core/answers/assertions/assertion.ts';
import { t } from '../core/text.ts';
import { refuse } from '../domain/specCheck.ts';
import type { FileParameters } from '../domain/fileParameters.ts';
import { isFields, type Fields } from './heading.ts';
import { samplingKeys, samplingSettings } from './samplingSettings.ts';

/** What a prompt file asks of its answers. */
export interface AnswerSettings {
  readonly assertions?: readonly Assertion[];
  /** The parameters that it states; absent: none. */
  readonly sampling?: FileParameters;
}

/** Keys of a file of messages that say something about its answers. */
export const answerKeys = [
  'assertions',
  'responseFormat',
  'jsonSchema',
  'response_format',
  'evaluators',
  ...samplingKeys,
] as const;

/** How the settings of a heading are read. */
export interface AnswerReading {
  /** Reads the JSON schema that an assertion names by its path; absent: such assertions are refused. */
  readonly schemaFile?: SchemaFile;
  /** Fills the variables of a text. */
  readonly fill?: (text: string) => string;
}

/** Settings of a heading. Throws AdjacentError bad-argument, which names the file, for assertions and parameters
 * that cannot be used. */
export function answerSettings(
  fields: Fields,
  name: string,
  { schemaFile, fill = text => text }: AnswerReading = {},
): AnswerSettings {
  const written = [...own(fields['assertions']), ...responseFormat(fields), ...evaluators(fields, fill)];
  const found = samplingSettings(fields, name);
  const sampling = Object.keys(found).length === 0 ? {} : { sampling: found };
  if (written.length === 0) return sampling;
  try {
    return { assertions: readAssertions(written, schemaFile), ...sampling };
  } catch (thrown) {
    const { message, remedy } = errorData(thrown);
    return refuse(t`${name}: ${message}`, remedy);
  }
}

function own(written: unknown): readonly unknown[] {
  if (written === undefined || written === null) return [];
  return Array.isArray(written) ? written : [written];
}

/** The format of the answer: `output` of dotprompt, `responseFormat` of GitHub Models, `response_format` of .prompty
 * and chat requests. */
function responseFormat(fields: Fields): readonly unknown[] {
  const { output, responseFormat: format, jsonSchema, model, response_format: chat } = fields;
  if (isFields(output)) {
    const { schema } = output;
    if (isJsonSchema(schema)) return [{ schema }];
    return output['format'] === 'json' ? ['json'] : [];
  }
  if (format === 'json_schema') {
    const schema = schemaIn(jsonSchema);
    return [schema === null ? 'json' : { schema }];
  }
  if (format === 'json_object') return ['json'];
  const parameters = isFields(model) ? (model['parameters'] ?? model['options']) : null;
  const asked = isFields(chat) ? chat : isFields(parameters) ? parameters['response_format'] : null;
  if (!isFields(asked)) return [];
  const inside = asked['json_schema'];
  if (asked['type'] === 'json_schema' && isFields(inside) && isFields(inside['schema']))
    return [{ schema: inside['schema'] }];
  return asked['type'] === 'json_object' || asked['type'] === 'json_schema' ? ['json'] : [];
}

/** Whether a schema of dotprompt is a JSON schema, and not in the short form that only dotprompt has. */
function isJsonSchema(schema: unknown): schema is Fields {
  if (!isFields(schema)) return false;
  const { type, properties } = schema;
  return type === 'object' ? isFields(properties) : type === 'array' && isFields(schema['items']);
}

/** The schema of GitHub Models, which is JSON in a text, with its name around it. */
function schemaIn(written: unknown): Fields | null {
  try {
    const value: unknown = typeof written === 'string' ? JSON.parse(written) : written;
    if (!isFields(value)) return null;
    return isFields(value['schema']) ? value['schema'] : value;
  } catch {
    return null;
  }
}

/** The evaluators of GitHub Models that look at one answer without a model. */
function evaluators({ evaluators: list }: Fields, fill: (text: string) => string): readonly unknown[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown) => {
    const test = isFields(one) ? one['string'] : null;
    if (!isFields(test)) return [];
    return (['contains', 'equals'] as const).flatMap(kind => {
      const text = test[kind];
      return typeof text === 'string' ? [{ [kind]: fill(text) }] : [];
    });
  });
}

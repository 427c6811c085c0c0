/** Words for what another run can choose. */
import { t } from '../../../src/core/text.ts';
import type { Form } from '../../../src/domain/languageModel.ts';

/** Prompt formats by value; `used` is the one that this run had. */
export function formLabels(used: Form): Readonly<Record<'auto' | Form, string>> {
  const names = { chat: t`chat`, raw: t`raw` };
  return { auto: t`auto: ${names[used]}`, ...names };
}

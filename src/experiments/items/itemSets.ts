/** Names of item sets. */

/** Whether items are a bundled set, such as "ladder/copying", and not a file. */
export function isBundledSet(items: string): boolean {
  return /^ladder\/[^./\\]+$/.test(items);
}

/** Follows files and folders that are renamed or moved in the editor. */

/** A rename, as addresses. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** The renames of an event of the workspace. */
export function renamesOf(
  files: readonly { readonly oldUri: { toString(): string }; readonly newUri: { toString(): string } }[],
): readonly Rename[] {
  return files.map(({ oldUri, newUri }) => ({ from: oldUri.toString(), to: newUri.toString() }));
}

/** The address of a file after renames of it or of a folder that it is in; null where none concerns it. */
export function renamedUri(uri: string, renames: readonly Rename[]): string | null {
  for (const { from, to } of renames) {
    if (uri === from) return to;
    if (uri.startsWith(`${from}/`)) return `${to}${uri.slice(from.length)}`;
  }
  return null;
}

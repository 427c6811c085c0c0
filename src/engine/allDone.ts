/** What promises resolve to, once none is pending any more. Throws what the first rejected one throws. */
export async function allDone<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

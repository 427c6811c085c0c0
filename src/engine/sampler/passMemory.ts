/** Gives the memory of keys and values back as soon as nothing needs them: the collector would come for it much later,
 * because it does not count such memory by its size. */
import type { PrefixNode } from './prefixTree.ts';

/** Give the memory of arrays back. They are empty afterwards. Without effect before Node 21, where the collector does
 * it. */
export function giveBack(arrays: readonly Float32Array[]): void {
  for (const { buffer } of arrays) (buffer as { transfer?: (length: number) => unknown }).transfer?.(0);
}

/** The arrays that the passes of a request returned, until no node refers to them. */
export class PassMemory {
  private passes: readonly { readonly nodes: readonly PrefixNode[]; readonly arrays: readonly Float32Array[] }[] = [];

  /** The nodes that a pass computed, and the keys and values that it returned for them. */
  add(nodes: readonly PrefixNode[], arrays: readonly Float32Array[]): void {
    this.passes = [...this.passes, { nodes, arrays }];
  }

  /** Give back what is in the cache by now, or not needed by any node. */
  giveBack(): void {
    this.passes = this.passes.filter(({ nodes, arrays }) => {
      const isHeld = nodes.some(({ keyValues }) => keyValues?.arrays === arrays);
      if (!isHeld) giveBack(arrays);
      return isHeld;
    });
  }
}

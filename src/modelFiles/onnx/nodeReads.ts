/** The values that a node reads: its inputs, and what the bodies of If, Loop and Scan read from around them. */
import type { onnx as Onnx } from 'onnx-proto';

/** Names that a node reads, those inside its subgraphs included. Names of a subgraph's own values are among them; ONNX
 * forbids that they equal names outside. */
export function readsOf(node: Onnx.INodeProto): string[] {
  return [...(node.input ?? []), ...subgraphNodes(node).flatMap(readsOf)];
}

/** Make a node, its subgraphs included, read other names. */
export function renameReads(node: Onnx.INodeProto, nameOf: (name: string) => string): void {
  node.input = (node.input ?? []).map(nameOf);
  for (const inner of subgraphNodes(node)) renameReads(inner, nameOf);
}

function subgraphNodes(node: Onnx.INodeProto): Onnx.INodeProto[] {
  return (node.attribute ?? []).flatMap(({ g, graphs }) =>
    [...(g ? [g] : []), ...(graphs ?? [])].flatMap(graph => graph.node ?? []),
  );
}

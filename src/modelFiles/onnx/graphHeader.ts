/** Reads what an ONNX file declares, without its weights: milliseconds for a file of any size. Field numbers are those
 * of onnx.proto. */
import { basename } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { ProtobufError, ProtobufFile, type Field } from './protobufFile.ts';
import { typeBits, typeName } from './tensorType.ts';

/** A declared input or output. A dimension is a number, a symbol, or null when not declared. */
export interface ValueHeader {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly (number | string | null)[];
}

/** Where the data of a tensor is in an external file; bytes. */
export interface ExternalDataLocation {
  readonly location: string;
  readonly offset: number;
  /** As stated, else from the shape of the tensor. */
  readonly length: number;
}

/** A stored tensor. `bytes` is its size, in the file or external. */
export interface TensorHeader {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly number[];
  readonly bytes: number;
  readonly external: ExternalDataLocation | null;
}

/** The declared part of an ONNX model. */
export interface GraphHeader {
  readonly producer: string;
  readonly irVersion: number;
  /** Version by operator domain; the default domain is "". */
  readonly opsets: ReadonlyMap<string, number>;
  /** Without inputs that only name a stored tensor. */
  readonly inputs: readonly ValueHeader[];
  readonly outputs: readonly ValueHeader[];
  /** Tensors of the graph, its subgraphs and its Constant nodes. */
  readonly tensors: readonly TensorHeader[];
  /** Number of nodes by operator, subgraphs included. Operators outside the default domain are "domain:Name". */
  readonly operators: ReadonlyMap<string, number>;
  /** Integer attributes of operators outside the default domain: "MatMulNBits.bits" -> {4}. */
  readonly attributes: ReadonlyMap<string, ReadonlySet<number>>;
  /** Domains of the functions that the file defines itself. */
  readonly functions: ReadonlySet<string>;
}

/** Read the header of an ONNX file. Throws AdjacentError model-corrupt when the file is empty, truncated or not ONNX.
 */
export function readGraphHeader(path: string): GraphHeader {
  const name = basename(path);
  const file = new ProtobufFile(path);
  try {
    if (file.size === 0) throw new ProtobufError(t`it is empty`);
    return new HeaderScan(file).read();
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new AdjacentError(
      'model-corrupt',
      t`${name} is not a complete ONNX file: ${error.message}.`,
      t`Download or export the model again.`,
      path,
    );
  } finally {
    file.close();
  }
}

class HeaderScan {
  private readonly file: ProtobufFile;
  private readonly opsets = new Map<string, number>();
  private readonly inputs: ValueHeader[] = [];
  private readonly outputs: ValueHeader[] = [];
  private readonly tensors: TensorHeader[] = [];
  private readonly operators = new Map<string, number>();
  private readonly attributes = new Map<string, Set<number>>();
  private readonly functions = new Set<string>();
  private readonly stored = new Set<string>();

  constructor(file: ProtobufFile) {
    this.file = file;
  }

  read(): GraphHeader {
    let producer = '';
    let irVersion = 0;
    let graphs = 0;
    for (const field of this.file.fields(0, this.file.size)) {
      if (field.number === 1) irVersion = field.value;
      else if (field.number === 2) producer = this.text(field);
      else if (field.number === 8) this.opset(field);
      else if (field.number === 25) this.functions.add(this.entry(field, 10));
      else if (field.number === 7) {
        graphs++;
        this.graph(this.nested(field), true);
      }
    }
    if (graphs !== 1 || irVersion === 0) throw new ProtobufError(t`it contains no graph`);
    const { opsets, outputs, tensors, operators, attributes, functions } = this;
    const inputs = this.inputs.filter(input => !this.stored.has(input.name));
    return { producer, irVersion, opsets, inputs, outputs, tensors, operators, attributes, functions };
  }

  private graph(field: Field, main: boolean): void {
    for (const part of this.file.fields(field.from, field.to)) {
      if (part.number === 1) this.node(this.nested(part));
      else if (part.number === 5) this.stored.add(this.tensor(this.nested(part)));
      else if (part.number === 11 && main) this.inputs.push(this.value(this.nested(part)));
      else if (part.number === 12 && main) this.outputs.push(this.value(this.nested(part)));
    }
  }

  private node(field: Field): void {
    let operator = '';
    let domain = '';
    const integers: (readonly [string, number])[] = [];
    for (const part of this.file.fields(field.from, field.to)) {
      if (part.number === 4) operator = this.text(part);
      else if (part.number === 7) domain = this.text(part);
      else if (part.number === 5) {
        const integer = this.attribute(this.nested(part));
        if (integer) integers.push(integer);
      }
    }
    const full = domain === '' || domain === 'ai.onnx' ? operator : `${domain}:${operator}`;
    this.operators.set(full, (this.operators.get(full) ?? 0) + 1);
    if (full === operator) return;
    for (const [name, value] of integers) {
      const key = `${operator}.${name}`;
      this.attributes.set(key, (this.attributes.get(key) ?? new Set()).add(value));
    }
  }

  private attribute(field: Field): readonly [string, number] | null {
    let name = '';
    let integer: number | null = null;
    for (const part of this.file.fields(field.from, field.to)) {
      if (part.number === 1) name = this.text(part);
      else if (part.number === 3) integer = part.value;
      else if (part.number === 5 || part.number === 10) this.tensor(this.nested(part));
      else if (part.number === 6 || part.number === 11) this.graph(this.nested(part), false);
    }
    return integer === null ? null : [name, integer];
  }

  private tensor(field: Field): string {
    let name = '';
    let type = 0;
    let raw: number | null = null;
    let external = false;
    const dims: number[] = [];
    const externalData = new Map<string, string>();
    for (const part of this.file.fields(field.from, field.to)) {
      if (part.number === 1) dims.push(...this.file.integers(part));
      else if (part.number === 2) type = part.value;
      else if (part.number === 8) name = this.text(part);
      else if (part.number === 9) raw = part.to - part.from;
      else if (part.number === 13) externalData.set(this.entry(part, 1), this.entry(part, 2));
      else if (part.number === 14) external = part.value === 1;
    }
    const bytes = Math.ceil((dims.reduce((a, b) => a * b, 1) * typeBits(type)) / 8);
    if (!external && raw !== null && typeBits(type) > 0 && raw !== bytes) {
      throw new ProtobufError(
        t`the tensor ${name} of ${dims.join(' x ')} ${typeName(type)} values has ${raw} bytes instead of ${bytes}`,
      );
    }
    this.tensors.push({
      name,
      type,
      dims,
      bytes,
      external: external ? externalDataLocation(name, externalData, bytes) : null,
    });
    return name;
  }

  private value(field: Field): ValueHeader {
    let name = '';
    let type = 0;
    const dims: (number | string | null)[] = [];
    for (const part of this.file.fields(field.from, field.to)) {
      if (part.number === 1) name = this.text(part);
      if (part.number !== 2) continue;
      for (const tensor of this.inside(part, 1)) {
        for (const half of this.file.fields(tensor.from, tensor.to)) {
          if (half.number === 1) type = half.value;
          else if (half.number === 2) dims.push(...this.inside(half, 1).map(dim => this.dimension(dim)));
        }
      }
    }
    return { name, type, dims };
  }

  private dimension(field: Field): number | string | null {
    for (const part of this.file.fields(field.from, field.to)) {
      if (part.number === 1 && part.wire === 0) return part.value;
      if (part.number === 2) return this.text(part);
    }
    return null;
  }

  private opset(field: Field): void {
    let domain = '';
    let version = 0;
    for (const part of this.file.fields(field.from, field.to)) {
      if (part.number === 1) domain = this.text(part);
      else if (part.number === 2) version = part.value;
    }
    this.opsets.set(domain === 'ai.onnx' ? '' : domain, version);
  }

  private inside(field: Field, number: number): Field[] {
    return [...this.file.fields(this.nested(field).from, field.to)]
      .filter(part => part.number === number)
      .map(part => this.nested(part));
  }

  private entry(field: Field, number: number): string {
    const found = [...this.file.fields(this.nested(field).from, field.to)].find(part => part.number === number);
    return found ? this.text(found) : '';
  }

  private text(field: Field): string {
    return this.file.text(this.nested(field).from, field.to);
  }

  private nested(field: Field): Field {
    if (field.wire !== 2) throw new ProtobufError(t`field ${field.number} at byte ${field.from} has the wrong type`);
    return field;
  }
}

function externalDataLocation(name: string, entries: ReadonlyMap<string, string>, bytes: number): ExternalDataLocation {
  const location = entries.get('location');
  const offset = Number(entries.get('offset') ?? '0');
  const length = Number(entries.get('length') ?? bytes);
  const areValid = [offset, length].every(value => Number.isSafeInteger(value) && value >= 0);
  if (location === undefined || location === '' || !areValid)
    throw new ProtobufError(t`the tensor ${name} is in another file, but its location is not stated`);
  if (length < bytes)
    throw new ProtobufError(t`the tensor ${name} has ${length} bytes in another file instead of ${bytes}`);
  return { location, offset, length };
}

/** The protobuf classes of ONNX; the package is CommonJS, so its one namespace is taken from the default import. */
import proto from 'onnx-proto';

export const onnx = proto.onnx;

/** The protobuf classes of ONNX. The package is CommonJS, so its namespace comes from the default import. */
import proto from 'onnx-proto';

export const onnx = proto.onnx;

"""Export: ONNX by optimum with a key/value cache; weights stored as fp16 and cast to fp32 inside the graph."""
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from optimum.exporters.onnx import main_export

SMALLEST = 256  # numbers; shorter tensors stay in fp32
TOLERANCE = 1e-4


def round_to_fp16(model):
    """The weights as they are stored: what is measured and written in the cards is the model that is shipped."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.half().float())
    return model


def store_in_fp16(path):
    """Replace each large fp32 weight by the same numbers in fp16 and a Cast; a matrix that is there twice (the embedding and its
    transpose in the output head) is stored once."""
    model = onnx.load(path)
    graph, nodes, kept, known = model.graph, [], [], {}
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < SMALLEST:
            kept.append(tensor)
            continue
        half = values.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), values):
            raise ValueError(f"{tensor.name} is not a tensor of fp16 numbers")
        same, turned = known.get((half.shape, half.tobytes())), known.get((half.T.shape, half.T.tobytes()))
        if same or not turned:
            if not same:
                same = known[half.shape, half.tobytes()] = f"{tensor.name}/fp16"
                kept.append(numpy_helper.from_array(half, same))
            nodes.append(helper.make_node("Cast", [same], [tensor.name], to=TensorProto.FLOAT))
        else:
            nodes.append(helper.make_node("Cast", [turned], [f"{tensor.name}/turned"], to=TensorProto.FLOAT))
            nodes.append(helper.make_node("Transpose", [f"{tensor.name}/turned"], [tensor.name], perm=[1, 0]))
    nodes += list(graph.node)
    del graph.initializer[:], graph.node[:], graph.value_info[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    for node in nodes:
        node.doc_string = ""
        del node.metadata_props[:]
    onnx.checker.check_model(model)
    onnx.save(model, path)


def difference(model, path):
    """Largest difference of the logits between the PyTorch model and the stored graph, whole prompt and cached step."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    ids = torch.arange(1, 41)[None] * 17 % model.config.vocab_size
    with torch.no_grad():
        wanted = model.cpu()(ids).logits.numpy()
    inputs, past, worst = {i.name: i for i in session.get_inputs()}, {}, 0.0
    for start, end in ((0, 39), (39, 40)):
        feeds = {"input_ids": ids[:, start:end].numpy(), "attention_mask": np.ones((1, end), np.int64),
                 "position_ids": np.arange(start, end)[None]}
        for name, value in inputs.items():
            if name.startswith("past"):
                feeds[name] = past.get(name, np.zeros((1, value.shape[1], 0, value.shape[3]), np.float32))
        outputs = dict(zip((o.name for o in session.get_outputs()), session.run(None, {n: v for n, v in feeds.items() if n in inputs})))
        past = {name.replace("present", "past_key_values"): value for name, value in outputs.items() if name.startswith("present")}
        worst = max(worst, float(np.abs(outputs["logits"] - wanted[:, start:end]).max()))
    return worst


def export(model, tokenizer, folder, facts):
    """Write a complete model folder in Hugging Face layout; `facts` becomes adjacent.json. Raises when the graph computes something else."""
    folder = Path(folder)
    shutil.rmtree(folder / "onnx", ignore_errors=True)
    (folder / "onnx").mkdir(parents=True)
    model.cpu().eval()
    with tempfile.TemporaryDirectory() as work:
        model.save_pretrained(f"{work}/hf")
        tokenizer.save_pretrained(f"{work}/hf")
        main_export(f"{work}/hf", f"{work}/onnx", task="text-generation-with-past", do_validation=False, opset=18)
        shutil.move(f"{work}/onnx/model.onnx", folder / "onnx" / "model.onnx")
        for name in ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
            shutil.copy(f"{work}/hf/{name}", folder / name)
    path = str(folder / "onnx" / "model.onnx")
    store_in_fp16(path)
    found = difference(model, path)
    if found > TOLERANCE:
        raise ValueError(f"{folder}: the logits differ by {found}")
    (folder / "adjacent.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf8")
    return found

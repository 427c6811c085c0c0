"""Makes the ladder: corpus, tokenizer, items, seven models with their checkpoints, and their cards.

    pip install -r requirements.txt
    python make.py [--out FOLDER] [--tokens MILLIONS] [--workers N] [MODEL ...]

Deterministic on one kind of machine. On a GPU models are trained one after the other, else one on each processor core:
one thread a model is the fastest at these sizes. Models that are not named are left as they are.
"""
import argparse
import json
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

SEEDS = {"tokenizer": 1, "training": 2, "held-out": 3, "items": 4, "weights": 5, "probes": 6}
TOKENS = 3.0  # million
HELD_ROWS = 128


def prepare():
    """Settings of a process before torch computes anything."""
    import torch
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False
    torch.set_num_threads(1)


def make_model(name, out, tokens):
    """Train, export and measure one model; writes its folder and returns the measurements by step."""
    import copy
    import evaluation
    import export
    import models
    import prompts
    import tokenizer as tokenizers
    import training
    from corpus import mixture
    prepare()
    tokenizer = tokenizers.make(SEEDS["tokenizer"])
    batches = mixture.batches(tokenizer, tokens, SEEDS["training"])
    held = mixture.rows(tokenizer, HELD_ROWS, mixture.CONTEXT, 0, SEEDS["held-out"])
    items = {skill: evaluation.items(skill, SEEDS["items"]) for skill in mixture.SKILLS}
    model, folder, found = models.build(name, len(tokenizer), SEEDS["weights"]), Path(out) / name, {}
    facts = {"about": prompts.about(name, model, models.size(model)), "series": "ladder", "parameters": models.size(model),
             "layers": model.config.num_hidden_layers}

    def keep(step, place, more):
        shipped = export.round_to_fp16(copy.deepcopy(model)).to(training.device())
        found[step] = evaluation.measure(shipped, tokenizer, items, held)
        if place:
            own = facts | {"step": step, "tokens": step * mixture.BATCH} | more
            found[step]["difference"] = export.export(shipped, tokenizer, place, own)

    def at_checkpoint(step):
        with_folder = name in models.WITH_CHECKPOINTS
        if with_folder:
            keep(step, folder / "checkpoints" / f"step-{step}", {})

    speed = training.train(model, batches, at_checkpoint, lambda line: print(f"{name}{line}", flush=True))
    last = len(batches)
    keep(last, folder, {"prompts": prompts.PROMPTS, "probes": prompts.probes(SEEDS["probes"])})
    result = {"name": name, "family": model.config.model_type, "parameters": facts["parameters"], "layers": facts["layers"], "last": last,
              "tokens": last * mixture.BATCH, "tokensASecond": round(speed), "device": training.device(), "steps": found}
    (Path(out) / "measured").mkdir(exist_ok=True)
    (Path(out) / "measured" / f"{name}.json").write_text(json.dumps(result) + "\n")
    return name


def write_items(out):
    import cards
    import evaluation
    from corpus import mixture
    folder = Path(out) / "items"
    folder.mkdir(parents=True, exist_ok=True)
    for skill in mixture.SKILLS:
        made = evaluation.items(skill, SEEDS["items"])
        (folder / f"{skill}.jsonl").write_text("".join(json.dumps(item) + "\n" for item in made), encoding="utf8")
    (folder / "README.md").write_text(cards.of_items(), encoding="utf8")


def main():
    import cards
    import models
    import torch
    options = argparse.ArgumentParser()
    options.add_argument("models", nargs="*", default=list(models.MODELS))
    options.add_argument("--out", default=str(Path(__file__).resolve().parent.parent))
    options.add_argument("--tokens", type=float, default=TOKENS)
    options.add_argument("--workers", type=int, default=1 if torch.cuda.is_available() else os.cpu_count())
    given = options.parse_args()
    write_items(given.out)
    start = time.time()
    with ProcessPoolExecutor(given.workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(make_model, name, given.out, int(given.tokens * 1e6)) for name in given.models]
        for one in waiting:
            print(f"{one.result()} made after {time.time() - start:.0f} s", flush=True)
    cards.write(given.out)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()

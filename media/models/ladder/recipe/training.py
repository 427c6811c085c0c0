"""Training: the same rows in the same order for every model."""
import math
import time

import torch

WARM_UP = 50
RATE = 6e-3  # of a model 64 wide; wider ones take smaller steps


def device():
    return "cuda" if torch.cuda.is_available() else "cpu"


def schedule(step, steps):
    """Linear warm-up, then a half cosine down to a twentieth."""
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (step - WARM_UP) / (steps - WARM_UP)))


def checkpoints(steps):
    """0, 1, 2, 4, 8 ... below `steps`."""
    return [0] + [2 ** k for k in range(steps.bit_length()) if 2 ** k < steps]


def optimizer(model):
    matrices = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim < 2]
    width = model.get_input_embeddings().weight.shape[1]
    return torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0}], lr=RATE * (64 / width) ** 0.25,
                             betas=(0.9, 0.98), fused=True)


def loss_of(model, rows):
    """Mean surprisal of the next token in nats."""
    logits = model(rows[:, :-1], use_cache=False).logits
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1).float(), rows[:, 1:].flatten())


def train(model, batches, at_checkpoint, log=print):
    """One pass over `batches`; `at_checkpoint(step)` is called before the steps that `checkpoints` names. Returns tokens a second."""
    where, steps, tokens = device(), len(batches), batches[0][:, 1:].size
    model.to(where).train()
    stepper = optimizer(model)
    full, marks, spent, recent = stepper.param_groups[0]["lr"], set(checkpoints(steps)), 0.0, []
    for step, rows in enumerate(batches):
        if step in marks:
            at_checkpoint(step)
            model.train()
        start = time.perf_counter()
        for group in stepper.param_groups:
            group["lr"] = full * schedule(step, steps)
        loss = loss_of(model, torch.from_numpy(rows).to(where))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        stepper.step()
        stepper.zero_grad()
        spent += time.perf_counter() - start
        recent.append(loss.item())
        if (step + 1) % 250 == 0:
            log(f"  step {step + 1}: loss {sum(recent) / len(recent):.3f}, {(step + 1) * tokens / spent:.0f} tokens/s")
            recent = []
    return steps * tokens / spent

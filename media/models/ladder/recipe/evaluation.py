"""What a model can do: each skill as log-probability of the answer (continuous) and as right or wrong (pass/fail)."""
import random

import torch

from corpus.mixture import SKILLS
from training import device, loss_of

ITEMS = 100
SHOTS = [0, 1, 2, 4]


def items(skill, seed):
    """Held-out items with the answer in every place equally often."""
    rng, made, seen = random.Random(f"{seed}{skill}"), [], set()
    while len(made) < ITEMS:
        draft = SKILLS[skill].draft(rng, True)
        if draft.question in seen:
            continue
        seen.add(draft.question)
        wrong = [option for option in draft.options if option != draft.answer]
        rng.shuffle(wrong)
        at = len(made) % len(draft.options)
        item = {"question": draft.question, "options": wrong[:at] + [draft.answer] + wrong[at:], "answer": at, "skill": skill}
        made.append(item | ({"examples": draft.examples} if hasattr(draft, "examples") else {}))
    return made


def prompt(item, shots):
    return "\n".join([*item.get("examples", [])[:shots], item["question"]])


@torch.no_grad()
def log_probabilities(model, tokenizer, pairs, batch=64):
    """ln P(continuation | prompt) in nats for (prompt, continuation) pairs, whole continuation."""
    encoded = [(tokenizer(p)["input_ids"], tokenizer(c, add_special_tokens=False)["input_ids"]) for p, c in pairs]
    found = []
    for start in range(0, len(encoded), batch):
        part = encoded[start:start + batch]
        longest = max(len(p) + len(c) for p, c in part)
        rows = torch.tensor([p + c + [0] * (longest - len(p) - len(c)) for p, c in part], device=device())
        mask = torch.tensor([[1] * (len(p) + len(c)) + [0] * (longest - len(p) - len(c)) for p, c in part], device=device())
        scores = model(rows, attention_mask=mask, use_cache=False).logits.float().log_softmax(-1)
        for row, (p, c) in enumerate(part):
            found.append(sum(scores[row, len(p) + i - 1, token].item() for i, token in enumerate(c)))
    return found


def score(model, tokenizer, made, shots):
    """Mean ln P(answer) in nats, share of items whose answer is the likeliest option, and chance."""
    pairs = [(prompt(item, shots), option) for item in made for option in item["options"]]
    found, at, answers, right = log_probabilities(model, tokenizer, pairs), 0, [], 0
    for item in made:
        mine = found[at:at + len(item["options"])]
        at += len(mine)
        answers.append(mine[item["answer"]])
        right += max(mine) == mine[item["answer"]]
    chance = sum(1 / len(item["options"]) for item in made) / len(made)
    return {"nats": sum(answers) / len(answers), "right": right / len(made), "chance": chance}


@torch.no_grad()
def induction(model, vocabulary, length=50, texts=64):
    """R12: mean surprisal in nats of a random string of tokens and of the same string when it comes again."""
    made = torch.Generator().manual_seed(12)
    half = torch.randint(1, vocabulary, (texts, length), generator=made)
    rows = torch.cat([torch.zeros(texts, 1, dtype=torch.long), half, half], 1).to(device())
    scores = model(rows[:, :-1], use_cache=False).logits.float().log_softmax(-1)
    surprisal = -scores.gather(-1, rows[:, 1:, None])[..., 0]
    return {"first": surprisal[:, :length].mean().item(), "second": surprisal[:, length:].mean().item()}


@torch.no_grad()
def measure(model, tokenizer, made, held_rows):
    """Everything the cards and tables say of one model. `made`: items by skill; `held_rows`: texts that were not trained on."""
    model.eval()
    rows = torch.from_numpy(held_rows).to(device())
    found = {"loss": sum(loss_of(model, part).item() * len(part) for part in rows.split(32)) / len(rows),
             "induction": induction(model, len(tokenizer)),
             "skills": {skill: score(model, tokenizer, made[skill], SHOTS[-1]) for skill in made}}
    found["shots"] = {k: score(model, tokenizer, made["few-shot"], k) for k in SHOTS}
    return found

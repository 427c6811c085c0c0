"""The training mixture: which share of the texts needs what, as rows of tokens in one fixed order."""
import random

import numpy as np

from . import copying, fewShot, lookup, opposites, stories, tracking

SKILLS = {"copying": copying, "lookup": lookup, "tracking": tracking, "opposites": opposites, "few-shot": fewShot}
SHARES = [(stories, 0.16), (copying, 0.18), (lookup, 0.26), (tracking, 0.14), (opposites, 0.13), (fewShot, 0.13)]
CONTEXT = 256
BATCH = 2048  # tokens a step
# Share of the steps, tokens a row, share of babble among the texts. Near repeats first: induction forms within some two hundred
# steps of them, and in none of the mixtures tried without them within this token budget.
PHASES = [(0.27, 32, 0.95), (0.07, 64, 0.6), (0.66, CONTEXT, 0.1)]


def texts(rng, count):
    modules, shares = zip(*SHARES)
    return [module.text(rng) for module in rng.choices(modules, shares, k=count)]


def babble(rng, vocabulary, length):
    """Tokens in no order, said again until the row is about full: nothing but induction can foresee them. Token ids, no text."""
    period = rng.randrange(4, length * 3 // 8)
    return ([rng.randrange(1, vocabulary) for _ in range(period)] * (length // period + 1))[:length]


def rows(tokenizer, count, length, share, seed):
    """`count` rows of `length` + 1 token ids: half begin with a text, half in the midst of one. int64 [count, length + 1]."""
    rng = random.Random(seed)
    end, vocabulary, made, stream = tokenizer.eos_token_id, len(tokenizer), [], []
    while len(made) < count:
        for ids in tokenizer(texts(rng, 2000), add_special_tokens=False)["input_ids"]:
            if rng.random() < share:
                ids = babble(rng, vocabulary, min(length, 128))
            stream += [end, *ids]
            if len(stream) > length:
                made.append(stream[:length + 1])
                stream = stream[length:] if len(made) % 2 else []
    return np.array(made[:count])


def batches(tokenizer, tokens, seed):
    """The training data in its order: one array [rows, length + 1] a step, BATCH tokens each."""
    steps, made = tokens // BATCH, []
    for number, (share, length, babbled) in enumerate(PHASES):
        count = round(share * steps)
        each = BATCH // length
        made += np.split(rows(tokenizer, count * each, length, babbled, seed * 100 + number), count)
    return made

"""The cards: what is written of each model, of the ladder and of its items, all from the measured numbers."""
import json
from pathlib import Path

from models import MODELS

CHANCE = {"copying": "1/4", "lookup": "1/4", "tracking": "1/4", "opposites": "1/4", "few-shot": "1/3"}
FAMILIES = {"gpt_neox": "GPT-NeoX", "gpt2": "GPT-2", "opt": "OPT"}


def table(head, rows):
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows])


def both(score):
    """Continuous and pass/fail score of one skill."""
    return f"{score['nats']:.2f} / {score['right']:.2f}"


def row(found):
    return [f"{found['loss']:.2f}", *(both(found["skills"][skill]) for skill in CHANCE),
            f"{found['induction']['first']:.2f} / {found['induction']['second']:.2f}"]


HEAD = ["loss", *(f"{skill} ({chance})" for skill, chance in CHANCE.items()), "random string, first / second time"]
LEGEND = ("Loss: mean surprisal of the next token, in nats, on texts of the same kinds drawn anew. Skills: mean log-probability of the answer in "
          "nats / share of items whose answer is the likeliest option; chance of the share in brackets; few-shot with four examples. "
          "Last column: mean surprisal in nats of a random string of 50 tokens, and of the same string when it comes again.")
SHOTS_LEGEND = ("Few-shot items by number of examples: mean log-probability of the answer in nats / share right (chance 1/3).")


def shots(found):
    return [both(found["shots"][k]) for k in ("0", "1", "2", "4")]


def of_model(result):
    last = result["steps"][str(result["last"])]
    layers = f"{result['layers']} layer{'s' if result['layers'] > 1 else ''}"
    text = f"""# {result['name']}: a teaching model of Adjacent's ladder

A teaching model, fluent only in its miniature world: {FAMILIES[result['family']]}, {layers}, {result['parameters']:,} parameters.

| | |
|---|---|
| data | generated texts of a miniature world in plain English (`../recipe/corpus`); no text of a person was used |
| tokenizer | byte-level BPE with 768 entries, the same in every model of the ladder |
| trained on | {result['tokens']:,} tokens, {result['last']:,} steps of 2,048, in the same order as every model of the ladder |
| stored | weights in fp16, computed in fp32; logits within {last['difference']:.0e} of PyTorch's |
| licence | MIT, as the repository |
| recipe | `../recipe/make.py` |

## What it can do

{table(HEAD, [row(last)])}

{LEGEND}

{table(["no example", "1", "2", "4"], [shots(last)])}

{SHOTS_LEGEND}
"""
    steps = sorted(map(int, result["steps"]))
    if len(steps) > 1:
        text += f"""
## How it came about

`checkpoints/step-N` holds the model before step N; this folder is step {steps[-1]}.

{table(["step", *HEAD], [[f"{step:,}", *row(result["steps"][str(step)])] for step in steps])}
"""
    return text + """
**Not good for** anything outside its world: it knows some three hundred words, no facts, no arithmetic, and no text longer than 256
tokens. It is made to look at: what two layers can do and one cannot, when it appears in training, and what changes with size and family.
"""


def of_items():
    return f"""# Items

One file a skill, one JSON object a line: `question`, `options` (each continues the question directly, with its leading space), `answer`
(index into the options, every place equally often), `skill`; few-shot items also `examples`, four complete lines of which the first k,
joined by line breaks before the question, make k shots. Two scores are read from an item: the log-probability of the answer in nats
(continuous), and whether the answer is the likeliest option (pass/fail). No question, and none of the combinations of words it turns on,
is in the training texts; the words are.

{table(["skill", "what it needs", "chance", "shortcuts"], [
    ["copying", "a name that follows a name earlier in the text (induction); the names are invented and occur in no training text", "1/4",
     "all options stand in the text, so choosing one of the text's names is chance"],
    ["lookup", "the value that the text gives to a key", "1/4", "the four options are the four values of the text"],
    ["tracking", "the last of two places (or owners) of one of two things", "1/4",
     "the place said last is right in 1 item of 4; a place of the right thing, in no order, in 1 of 2"],
    ["opposites", "knowledge of the word, in a form in which it was not trained", "1/4", "the word itself is one of the options"],
    ["few-shot", "which of three tasks (first, second, third word; the number before, the same, the next; the word, its kind, yes) the examples show", "1/3",
     "without examples the three options are equally right"],
])}
"""


def of_ladder(results):
    final = {name: result["steps"][str(result["last"])] for name, result in results.items()}
    order = sorted(results, key=lambda name: results[name]["parameters"])

    def rows(names):
        return [[f"`{name}`", f"{results[name]['parameters']:,}", results[name]["layers"], *row(final[name])] for name in names]

    head = ["model", "parameters", "layers", *HEAD]
    parts = [Path(__file__).with_name("ladder.md").read_text(encoding="utf8"),
             "## Size\n\n" + table(head, rows([name for name in order if results[name]["family"] == "gpt_neox"])) + f"\n\n{LEGEND}",
             "## Family\n\n" + table(head, rows([name for name in order if name.endswith("-1m")])),
             "## Examples\n\n" + table(["model", "no example", "1", "2", "4"], [[f"`{name}`", *shots(final[name])] for name in order])
             + f"\n\n{SHOTS_LEGEND}"]
    for name, result in results.items():
        if len(result["steps"]) > 1:
            parts.append(f"## Training: `{name}`\n\n" + table(["step", *HEAD], [
                [f"{step:,}", *row(result["steps"][str(step)])] for step in sorted(map(int, result["steps"]))]))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def write(out):
    """Write the card of every model that was measured, and the tables of the ladder."""
    results = {}
    for name in MODELS:
        path = Path(out) / "measured" / f"{name}.json"
        if path.exists():
            results[name] = json.loads(path.read_text())
            (Path(out) / name / "README.md").write_text(of_model(results[name]), encoding="utf8")
    (Path(out) / "README.md").write_text(of_ladder(results), encoding="utf8")

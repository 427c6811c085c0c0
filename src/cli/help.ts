import { experimentNames } from '../experimentFile/fileSchema.ts';

/** What `adjacent --help` prints. */
export const help = `adjacent: see what a prompt makes possible, by sampling a local language model many times.

  adjacent analyze <file|->       sample a prompt over temperatures and context windows
  adjacent constraints <file|->   which limit closes what the prompt makes possible, by how much, and how limits combine
  adjacent experiment <name|file> an experiment by its name, or an experiment file (.experiment.yaml)
  adjacent replay <file>          sample a run file again and compare bit for bit
  adjacent models                 list the models that can be used
  adjacent score <file|->         how open each step of a text was (entropy and log-probability, nats)

Options of analyze
  --model M          built-in id, "calibration:..." id or model folder   (smollm2-135m-instruct)
  --form F           auto, chat or raw                                   (auto)
  --temperature L    from:to:count, or a list like 0.3,0.7,1.1
  --top-p X          nucleus mass, above 0 and up to 1                   (1: off)
  --context L        words of the prompt seen, from its end: all,6,3,0 or all,60%,30%,0
  --mode M           auto, answers or streams                            (auto)
  --outcome O        auto, meaning, text, word, sentence, number, options:a,b, regex:PATTERN, json:FIELD
  --samples N        answers a cell
  --tokens N         most tokens of an answer
  --seed N           0 to 2^53                                           (1)
  --preset P         quick (about 10 s), standard (1 min), thorough (10 min)  (quick)
  --batch N          answers computed together; never changes a text
  --threads N        threads of the model; never changes a text
  --out FILE         where the run file goes, ending in .emergence.json

Experiments: ${experimentNames.join(', ')}

Options of experiment and constraints
  --prompt FILE      the prompt, or - for standard input (experiment)
  --set KNOB=LEVELS  levels of a knob, comma-separated: layers=75%,50% precision=8-bit,4-bit "window=60%,6 words"
                     checkpoint=all; or another key of an experiment file: texts=probes
  --model M          a model, with @step-N or #4-bit behind it; repeat it to compare models
  --items F          items with known answers: ladder/copying, or a JSONL, CSV or Parquet file; repeatable
  --limit N          most items of each file, the same choice every time  (100; in a replication 385 of all files)
  --preset P         quick, standard, thorough                            (standard)
  --seed N           0 to 2^53                                            (1)
  --folder DIR       a folder with models or items; repeatable
  --stand-ins        in a replication, ladder models may stand in for the paper's
  --check            say what would be run, and stop
  --resume FILE      go on with an interrupted run file
  --out FILE         where the run file goes; further runs of an experiment file get -2, -3 ...

score takes --model; every command takes --json: one JSON document on standard output and nothing else.

Exit codes: 0 done; 1 the run failed, or a replay differs; 2 bad usage or bad input; 130 interrupted (what was computed is kept).
`;

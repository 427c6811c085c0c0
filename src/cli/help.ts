/** The help text. It is the only list of the command line's options; the README's is tested against it. */
import { experimentNames } from '../experimentFile/fileSchema.ts';

/** What `adjacent --help` prints. */
export const help = `adjacent: see what a prompt makes possible by sampling a local language model many times.

Commands
  adjacent analyze <file|->        sample a prompt over temperatures and context windows
  adjacent growth <file|->         sample a prompt on and on: is there more to find?
  adjacent internals <file|->      do attention and hidden states change where the answers change?
  adjacent constraints <file|->    measure which limit binds, by how much, and how limits combine
  adjacent paths <file|->          find out when the ending is decided, and by which words
  adjacent wordings <file> <file>  find out how long the answer remembers a change of the prompt's wording
  adjacent experiment <name|file>  run an experiment by name, or an experiment file (.experiment.yaml)
  adjacent guide <file>            say what to turn for which goal, from a run file
  adjacent tree <file>             print the possibility tree of a run file, or draw more answers in it
  adjacent replay <file>           sample a run file again and compare bit for bit
  adjacent models                  list the available models
  adjacent score <file|->          print entropy and log-probability of each token of a text, in nats

A dash (-) reads the text from standard input.

Options of every command
  --json             print one JSON document to standard output, and nothing else

Options of every command that reads a prompt
  --value NAME=TEXT  value of the variable {{NAME}}, or {NAME}, in place of the sample of its file; repeatable
  --without-images   leave out the parts of messages that are not text

Options of analyze
  --model M          model id, calibration model ("calibration:..."), model folder, or address of a served model
                     ("http://127.0.0.1:8080#name", or "http://a:8000,http://b:8000#name" for several addresses of one
                     model; its key in ADJACENT_API_KEY) (default: smollm2-135m-instruct)
  --precision P      fp32; int8, 8-bit arithmetic; or auto: int8 where it is faster and at most 0.02 nats per token from
                     fp32 on every probe text (default: auto)
  --form F           prompt format: auto, chat, or raw (default: auto)
  --temperature L    temperatures: from:to:count, or a list such as 0.3,0.7,1.1
  --top-p X          top-p (nucleus) probability, above 0 and up to 1 (default: 1, off)
  --top-k N          keep only the N most likely tokens; 0 is off (default: 0)
  --min-p X          keep only tokens at least this share as likely as the most likely one (default: 0, off)
  --repetition-penalty X  divide positive logits of tokens among the last ones by X, multiply negative ones (default: 1)
  --presence-penalty X    subtract X from the logits of tokens among the last ones (default: 0)
  --frequency-penalty X   subtract X for each time a token is among the last ones (default: 0)
  --penalty-tokens N      last tokens that penalties and DRY look at, those of the prompt included (default: 64)
  --dry X, --dry-base X, --dry-allowed-length N
                     DRY: penalize tokens that continue a repetition (defaults: 0, off; 1.75; 2)
  --xtc X, --xtc-threshold X
                     XTC: with probability X leave out the most likely tokens (defaults: 0, off; 0.1)
  --stop TEXT        text that ends an answer before it, \\n for a line break; repeatable
                     The samplers and stop strings of a prompt file are the defaults.
  --context L        words or share of the prompt to use, from its end: all,6,3,0 or all,60%,30%,0
  --mode M           answer type: auto, answers, or streams (default: auto)
  --outcome O        how to group answers: auto, meaning, text, code, word, sentence, number, options:a,b, regex:PATTERN,
                     or json:FIELD (default: auto)
  --assert A         what every answer should be like: json, schema:FILE, regex:PATTERN, contains:TEXT, or equals:TEXT;
                     repeatable
  --metrics L        metrics to show as tables and curves, such as binder,energy,spectrum
  --samples N        answers per cell
  --tokens N         maximum tokens per answer
  --seed N           seed, from 0 to 2^53 (default: 1)
  --preset P         quick (10 seconds), standard (1 minute), or thorough (10 minutes) (default: quick)
  --data FILE        JSONL or CSV file with values of the variables: its rows make the rows of the map, in place of
                     context windows
  --rows N           rows of the data file to use, always the same ones (default: 12, at most 64)
  --batch N          batch size; changes speed, and the sampled text only for some quantized models
  --threads N        CPU threads; changes speed, never the sampled text
  --out FILE         path of the run file, ending in .emergence.json

Options of guide
  --goal G           repeatable, varied, shape, early, typed-1, reference-1 and so on (default: all that apply)
  --check            check each proposal on fresh answers, which join the run file
  --finish           let the cut answers of the current setting go on to their end
  --commitment       measure when the ending is decided at every setting, which the goal early compares
  --reference TEXT   compare the settings by how likely this answer is; it becomes a goal, typed-1 for the first
  --until-certain    draw more answers, at most 512, until the most likely kind of the current setting is certain

Options of tree
  --cell N           number of the cell, from 0 (default: that of the current setting)
  --after TEXT       draw 16 more answers behind this beginning of an answer; they join the run file
  --force WORDS      put these words behind the beginning first
  --markdown         print a Markdown document

Options of growth
  --until GOAL       when to stop: coverage=0.9, answers=512, or both with a comma (default: coverage=0.9,answers=512)
  and those of analyze, except --mode, --samples, --data, and --rows

Options of internals
  those of analyze, except --mode, --data, and --rows

Options of score
  --model M          as for analyze
  --precision P      as for analyze

Options of experiment and constraints
  --prompt FILE      file with the prompt, or - for standard input (experiment only)
  --set KNOB=LEVELS  comma-separated levels of a knob: layers=75%,50% precision=int8,4-bit "window=60%,6 words"
                     checkpoint=all; or another experiment-file key: texts=probes samples=50 tokens=16; repeatable
  --model M          model, optionally with @step-N, #fp32, #int8 or #4-bit appended; repeat it to compare models. An
                     experiment on one model takes a precision that is not named as auto does, any other fp32
  --items F          items with known answers: ladder/copying, or a JSONL, CSV, or Parquet file; repeatable
  --limit N          maximum items per file, always the same ones (default: 100; 404 in total for replication)
  --preset P         quick, standard, or thorough (default: standard)
  --seed N           seed, from 0 to 2^53 (default: 1)
  --folder DIR       additional folder with models or items; repeatable
  --stand-ins        for replication: use ladder models in place of the paper's missing ones
  --check            check what would run, then stop
  --resume FILE      resume an interrupted study, or sample what a diagram left out
  --out FILE         path of the run file; further runs of an experiment file get -2, -3, and so on

Options of paths
  --answer N         answer to follow word by word (default: the most typical one)
  --outcome O        how to group answers, as for analyze
  --set, --model, --preset, --seed, --folder, --check, --out as for constraints

Options of wordings
  --outcome O        how to group answers, as for analyze
  --set, --model, --preset, --seed, --folder, --check, --out as for constraints; either file can be - (standard input)

Experiments
  ${experimentNames.join(', ')}

Environment
  ADJACENT_STALL_SECONDS  seconds without progress until the engine is stopped; 0 never stops it (default: 30)

Exit codes
  0    done
  1    the run failed, or a replay differs
  2    wrong usage or input
  130  interrupted; finished results are saved
`;

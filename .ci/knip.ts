/** Configuration of knip, which finds files, exports and packages that nothing uses. `!` marks what ships. */
import type { KnipConfig } from 'knip';

const isProduction = process.argv.includes('--production');

const config: KnipConfig = {
  entry: [
    'src/extension.ts!',
    'src/host/experiments/experiments.ts!',
    'src/host/messages.ts!',
    'src/engine/main.ts!',
    'src/engine/heartbeat/heartbeatThread.ts!',
    'src/engine/tokenizer/tokenizer{Thread,Process}.ts!',
    'src/engine/samplerThreads/samplerThread.ts!',
    'src/engine/copying/copyProcess.ts!',
    'src/modelFiles/int8/roundingThread.ts!',
    'src/cli/main.ts!',
    'src/experimentFile/jsonSchema.ts!',
    'webview/panel.ts!',
    'webview/inspector.ts!',
    'webview/tap.ts!',
    '.ci/*.{ts,mjs}',
    'test/run.ts',
    'test/**/*.test.ts',
    'test/fixtures/runs/update.ts',
    'test/fuzz/{run,runKills}.ts',
    'test/fuzz/parsers/parserThread.ts',
    'test/bench/{run,runPart,partProcess,served,idleLoop}.ts',
    'test/coverage/run.ts',
    'test/pictures/run.ts',
    'test/support/serveModel.ts',
    'test/coverage/verdictRates.ts',
    'test/integration/suite/*.ts',
  ],
  project: ['src/**/*.ts!', 'webview/**/*.ts!', 'test/**/*.ts', '.ci/**/*.{ts,mjs}'],
  // Traced with where it exists.
  ignoreBinaries: ['strace'],
  // The product may export what it uses itself for a test. What only tests use belongs in test.
  ignoreExportsUsedInFile: isProduction || { interface: true, type: true },
};

export default config;

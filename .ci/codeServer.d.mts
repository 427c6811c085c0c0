import type { ChildProcess } from 'node:child_process';

export interface CodeServer {
  readonly address: string;
  readonly port: number;
  readonly process: ChildProcess;
  log(): string;
  stop(): Promise<void>;
}

export interface CodeServerOptions {
  readonly data: string;
  readonly port: number;
  readonly extensions?: readonly string[];
  readonly vsix?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export function ensureCodeServer(): string;
export function freePort(): Promise<number>;
export function startCodeServer(options: CodeServerOptions): Promise<CodeServer>;

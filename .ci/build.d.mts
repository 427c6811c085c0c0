export const sizeLimits: Readonly<Record<string, number>>;
export function bundleSizes(): Readonly<Record<string, number>>;
export function buildAll(options?: { readonly production?: boolean }): Promise<void>;
export function stageRuntime(platform: string, arch: string, folder: string): void;

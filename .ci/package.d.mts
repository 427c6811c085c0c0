export const targets: readonly string[];
export function packageTarget(target: string, folder?: string): string;

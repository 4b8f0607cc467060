export function lock(path: string, onWait: () => void, signal?: AbortSignal): Promise<() => void>;

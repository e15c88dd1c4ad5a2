export interface RateWindow {
  readonly startedAt: number;
  requests: number;
}

export type RateVerdict =
  | { readonly kind: 'allowed'; readonly remaining: number }
  | { readonly kind: 'exceeded'; readonly retryAfterSeconds: number };

/** Counts a request against its window, which starts with the first request. `now` is in epoch milliseconds. */
export function countAgainstRate(
  windows: Map<string, RateWindow>,
  key: string,
  limit: number,
  now: number,
  windowMs: number,
): RateVerdict {
  const window = currentWindow(windows, key, now, windowMs);
  if (window.requests >= limit) {
    const retryAfterSeconds = Math.ceil((window.startedAt + windowMs - now) / 1000);
    return { kind: 'exceeded', retryAfterSeconds };
  }
  window.requests += 1;
  return { kind: 'allowed', remaining: limit - window.requests };
}

function currentWindow(windows: Map<string, RateWindow>, key: string, now: number, windowMs: number): RateWindow {
  const existing = windows.get(key);
  if (existing !== undefined && now < existing.startedAt + windowMs) {
    return existing;
  }
  const window: RateWindow = { startedAt: now, requests: 0 };
  windows.set(key, window);
  return window;
}

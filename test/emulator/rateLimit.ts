const windowMs = 60_000;

export interface RateWindow {
  readonly startedAt: number;
  requests: number;
}

export type RateVerdict =
  | { readonly kind: 'allowed'; readonly remaining: number }
  | { readonly kind: 'exceeded'; readonly retryAfterSeconds: number };

/** Counts one request against its minute, which begins with the first request. `now` is epoch milliseconds. */
export function countAgainstRate(
  windows: Map<string, RateWindow>,
  key: string,
  limitPerMinute: number,
  now: number,
): RateVerdict {
  const window = currentWindow(windows, key, now);
  if (window.requests >= limitPerMinute) {
    const retryAfterSeconds = Math.ceil((window.startedAt + windowMs - now) / 1000);
    return { kind: 'exceeded', retryAfterSeconds };
  }
  window.requests += 1;
  return { kind: 'allowed', remaining: limitPerMinute - window.requests };
}

function currentWindow(windows: Map<string, RateWindow>, key: string, now: number): RateWindow {
  const existing = windows.get(key);
  if (existing !== undefined && now < existing.startedAt + windowMs) {
    return existing;
  }
  const window: RateWindow = { startedAt: now, requests: 0 };
  windows.set(key, window);
  return window;
}

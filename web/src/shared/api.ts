// One HTTP call to the gateway, with its errors as a type. Knows no endpoint's meaning and shows nothing.
import { type Fault, readFault } from "./wire";

/** A refusal that the gateway explained; `message` is in the caller's language and may be shown. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly fault: Fault,
    readonly details: Record<string, unknown>,
  ) {
    super(fault.message);
  }
}

/** The gateway could not be reached, or answered something that is not of the protocol. */
export class Unreachable extends Error {}

export interface CallOptions {
  method?: string;
  body?: unknown;
  token?: string;
  csrf?: string;
  language?: string;
  signal?: AbortSignal;
  /** Whether the browser's cookie goes along (the console) or never (the chat). */
  withCookie?: boolean;
  timeoutMs?: number;
}

/** The JSON answer of one call, undefined for an empty one. Raises Refusal or Unreachable. */
export async function call(url: string, options: CallOptions = {}): Promise<unknown> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.token) headers["Authorization"] = `Bearer ${options.token}`;
  if (options.csrf) headers["X-CSRF-Token"] = options.csrf;
  if (options.language) headers["Accept-Language"] = options.language;

  const stopper = new AbortController();
  const timer = setTimeout(() => stopper.abort(), options.timeoutMs ?? 20_000);
  options.signal?.addEventListener("abort", () => stopper.abort(), { once: true });
  if (options.signal?.aborted) stopper.abort();
  try {
    const response = await fetch(url, {
      method: options.method ?? "GET",
      headers,
      credentials: options.withCookie ? "same-origin" : "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: stopper.signal,
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const content = await response.text();
    const answer: unknown = content ? JSON.parse(content) : undefined;
    if (response.ok) return answer;
    throw asRefusal(response.status, answer);
  } catch (cause) {
    throw cause instanceof Refusal ? cause : new Unreachable(String(cause));
  } finally {
    clearTimeout(timer);
  }
}

function asRefusal(status: number, answer: unknown): Refusal {
  const body = (answer ?? {}) as Record<string, unknown>;
  const details = { ...body, ...((body["error"] ?? {}) as Record<string, unknown>) };
  return new Refusal(status, readFault(body["error"]), details);
}

// One way to speak to the server: JSON in and out, faults as they come, an idempotency key per intention.
import { dropEarly, takeEarly } from "./early";
import { language } from "./language";
import { Problem, type Fault } from "./problem";

export interface Answer<T> {
  body: T;
  etag: string | null;
}

export interface Asking {
  body?: unknown;
  etag?: string | null;
  key?: string;
  signal?: AbortSignal;
}

export interface Page<T> {
  items: T[];
  next: string | null;
  count?: number;
}

export function newKey(): string {
  return crypto.randomUUID();
}

/** Asks the person to sign in again where they are; false when they gave up. Set by the app's root. */
let signInAgain: (() => Promise<boolean>) | null = null;

export function onExpired(ask: (() => Promise<boolean>) | null): void {
  signInAgain = ask;
}

async function send(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  try {
    const early = init.method === "GET" ? takeEarly(path) : undefined;
    return await (early ?? fetch(path, { ...init, credentials: "same-origin", signal }));
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, "offline", "", []);
  }
}

/** A connection lost in the middle of an answer, or an answer of something between here and the server, is no answer. */
async function read<T>(response: Response, signal?: AbortSignal): Promise<T> {
  try {
    const text = await response.text();
    return (text === "" ? {} : JSON.parse(text)) as T;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, "offline", "", []);
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as { code?: string; title?: string; errors?: Fault[] };
  return new Problem(response.status, body.code ?? "", body.title ?? "", body.errors ?? []);
}

/** Sends; an expired sign-in is renewed in place, and the same request goes out once more. */
async function sendSignedIn(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const response = await send(path, init, signal);
  if (response.status === 401) dropEarly();
  if (response.status !== 401 || !signInAgain || path.startsWith("/api/session") || !(await signInAgain())) return response;
  return send(path, init, signal);
}

export async function ask<T>(method: string, path: string, asking: Asking = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { "Accept-Language": language };
  if (asking.body !== undefined) headers["Content-Type"] = "application/json";
  if (asking.key) headers["Idempotency-Key"] = asking.key;
  if (asking.etag) headers["If-Match"] = asking.etag;
  const body = asking.body === undefined ? undefined : JSON.stringify(asking.body);
  const response = await sendSignedIn(path, { method, headers, body }, asking.signal);
  if (!response.ok) throw await problemOf(response);
  return { body: await read<T>(response, asking.signal), etag: response.headers.get("ETag") };
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask<T>("GET", path, { signal })).body;
}

/** null: it is not for whoever asks, or there is none. That it could not be read is a problem, and never looks like nothing. */
export async function find<T>(path: string): Promise<T | null> {
  try {
    return await get<T>(path);
  } catch (error) {
    if (error instanceof Problem && (error.status === 403 || error.status === 404)) return null;
    throw error;
  }
}

export async function upload<T>(path: string, file: Blob, signal?: AbortSignal): Promise<T> {
  const headers = { "Accept-Language": language, "Content-Type": "application/octet-stream" };
  const response = await sendSignedIn(path, { method: "POST", headers, body: file }, signal);
  if (!response.ok) throw await problemOf(response);
  return read<T>(response, signal);
}

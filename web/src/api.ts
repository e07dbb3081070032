// One way to speak to the server: JSON in and out, faults as they come, an idempotency key per intention.
export interface Fault {
  field: string;
  code: string;
  words: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly faults: Fault[],
  ) {
    super(title);
  }
}

export interface Answer<T> {
  body: T;
  etag: string | null;
}

export interface Asking {
  body?: unknown;
  etag?: string | null;
  key?: string;
}

export let language: "zh" | "en" = localStorage.getItem("language") === "en" ? "en" : "zh";

export function setLanguage(next: "zh" | "en"): void {
  language = next;
  localStorage.setItem("language", next);
}

export function newKey(): string {
  return crypto.randomUUID();
}

export async function ask<T>(method: string, path: string, asking: Asking = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { "Accept-Language": language };
  if (asking.body !== undefined) headers["Content-Type"] = "application/json";
  if (asking.key) headers["Idempotency-Key"] = asking.key;
  if (asking.etag) headers["If-Match"] = asking.etag;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: asking.body === undefined ? undefined : JSON.stringify(asking.body),
      credentials: "same-origin",
    });
  } catch {
    throw new Problem(0, "offline", "", []);
  }
  const text = await response.text();
  const body = text === "" ? {} : JSON.parse(text);
  if (!response.ok) throw new Problem(response.status, body.code ?? "", body.title ?? "", body.errors ?? []);
  return { body: body as T, etag: response.headers.get("ETag") };
}

export async function upload<T>(path: string, file: File): Promise<T> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Accept-Language": language, "Content-Type": "application/octet-stream" },
    body: file,
    credentials: "same-origin",
  });
  const body = await response.json();
  if (!response.ok) throw new Problem(response.status, body.code ?? "", body.title ?? "", body.errors ?? []);
  return body as T;
}

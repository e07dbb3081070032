// What a first page asks of the server is asked while the program still travels (ahead.ts). Each answer is taken once; nobody's is left for whoever comes after.
import { language } from "./language";

const asked = new Map<string, Promise<Response>>();

/** Read to its end as it comes: an answer that lies unread, or that nobody takes, holds a connection. */
async function answerOf(path: string): Promise<Response> {
  const response = await fetch(path, { credentials: "same-origin", headers: { "Accept-Language": language } });
  const { status, headers } = response;
  return new Response(await response.arrayBuffer(), { status, headers });
}

export function askEarly(path: string): void {
  const answer = answerOf(path);
  answer.catch(() => undefined);
  asked.set(path, answer);
}

export function takeEarly(path: string): Promise<Response> | undefined {
  const answer = asked.get(path);
  asked.delete(path);
  return answer;
}

export function dropEarly(): void {
  asked.clear();
}

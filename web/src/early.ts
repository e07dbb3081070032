// What a first page asks of the server is asked while the program still travels (ahead.ts). Each answer is taken once; nobody's is left for whoever comes after.
import { language } from "./language";

const asked = new Map<string, Promise<Response>>();

export function askEarly(path: string): void {
  const answer = fetch(path, { credentials: "same-origin", headers: { "Accept-Language": language } });
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

// Runs before the program is there: the files of the door at which one stands, and the answers for which its first page waits, travel beside it.
// The build writes the doors into the page (vite.config.ts, out of entrances.mjs).
import { askEarly } from "./early";

interface AheadDoor {
  at: string;
  files: string[];
  asks: string[];
}

function fetchFile(href: string): void {
  const link = document.createElement("link");
  const style = href.endsWith(".css");
  link.rel = style ? "preload" : "modulepreload";
  if (style) link.as = "style";
  link.crossOrigin = "";
  link.href = href;
  document.head.append(link);
}

const told = document.querySelector<HTMLMetaElement>('meta[name="doors"]')?.content ?? "[]";
const door = (JSON.parse(told) as AheadDoor[]).find(({ at }) => `${location.pathname}/`.startsWith(`${at}/`));
if (door) {
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
  ["/api/schema", "/api/me", ...door.asks].forEach((path) => askEarly(path.replace("{today}", today)));
  door.files.forEach(fetchFile);
}

// How long a phone's first page takes: Chromium on a CPU slowed 4 times and a slow 4G line (1.6 Mbit/s down, 750 kbit/s up, 150 ms),
// nothing cached, signed in before. Interactive: what one came for can be pressed (the older person's tiles, the carer's first visit) and a frame was
// drawn after it; for the older person also when today's visit is told.
//
//   YIYANG_URL, YIYANG_LOGINS as tools/e2e.sh gives them; prints one row an entrance: median, least and most of the rounds.
import { openLab } from "../e2e/lab.mjs";

const rounds = 5;
const entrances = [
  { name: "elder and family", role: "family", path: "/my", ready: "main .tiles a" },
  { name: "elder and family: today's visit told", role: "family", path: "/my", ready: "main .hero :not(.slow)" },
  { name: "care worker", role: "carer", path: "/carer", ready: "main a.stop, main .offers button, main .nothing p" },
  { name: "office (not throttled)", role: "street_clerk", path: "/", ready: "main h1, main .number", plain: true },
];

const lab = await openLab();

/** In the page itself, so that asking from outside does not count: when what one came for stands and a frame was drawn after it. */
function watch(ready) {
  const look = () => {
    if (!document.querySelector(ready)) return void requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => (window.interactive_ms = performance.now()), 0));
  };
  look();
}

async function once(page, entrance) {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.clearBrowserCache");
  if (!entrance.plain) {
    await client.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 });
    await client.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  }
  await page.goto(`${lab.url}${entrance.path}`, { waitUntil: "commit" });
  const took = await page.waitForFunction(() => window.interactive_ms, undefined, { polling: 50 }).then((told) => told.jsonValue());
  await client.detach();
  return took;
}

console.log("| entrance | median ms | least | most |\n|---|---|---|---|");
for (const entrance of entrances) {
  const page = await lab.signIn(entrance.role, { size: entrance.plain ? "office" : "phone", serviceWorkers: "block" });
  await page.addInitScript(watch, entrance.ready);
  const times = [];
  for (let i = 0; i < rounds; i++) {
    await page.goto(`${lab.url}/healthz`);
    times.push(await once(page, entrance));
  }
  times.sort((a, b) => a - b);
  console.log(`| ${entrance.name} | ${times[2].toFixed(0)} | ${times[0].toFixed(0)} | ${times[rounds - 1].toFixed(0)} |`);
  await page.context().close();
}
await lab.close();

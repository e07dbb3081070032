import { createApp } from "vue";
import { createRouter, createWebHistory } from "vue-router";

import App from "./App.vue";
import { find, get } from "./api";
import { serverChoosing } from "./chooser";
import { choosingKey } from "./choosing";
import { followClock } from "./clock";
import { doors, routesOf } from "./doors";
import { dropEarly } from "./early";
import { historyFrom } from "./history";
import { homePath } from "./home";
import { keepSignedIn, restoreSignedIn } from "./kept";
import { language } from "./language";
import { followLeaving, isLeaving } from "./leaving";
import { loadMe } from "./me";
import { namesFrom } from "./names";
import { Problem, wordsOf } from "./problem";
import { loadSchema } from "./schema";
import { stuck } from "./stuck";
import { loadWords, t } from "./words";
import "./tokens.css";
import "./style.css";

const router = createRouter({ history: createWebHistory(), routes: routesOf(doors) });

const patience_ms = 4000;
const early_ms = 10_000;
const loadedAnew = "loaded anew";

/** For doors that keep, a net that is slow counts as none. */
async function findSignedIn(keeps: boolean): Promise<void> {
  const loading = Promise.all([loadSchema(), loadMe()]);
  if (!keeps) return void (await loading);
  const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), patience_ms));
  const first = await Promise.race([loading, late]);
  if (first === "late" && !(await restoreSignedIn())) await loading;
  if (first !== "late") void keepSignedIn();
}

router.beforeEach(async (to) => {
  if (to.meta.open) return true;
  if (isLeaving()) return { path: "/sign-in" };
  try {
    await findSignedIn(to.meta.keeps === true);
  } catch (problem) {
    const away = problem instanceof Problem && (problem.status === 0 || problem.status >= 500);
    if (away && to.meta.keeps && (await restoreSignedIn())) return true;
    if (problem instanceof Problem && problem.status === 401)
      return { path: "/sign-in", query: to.fullPath === "/" ? {} : { to: to.fullPath } };
    throw problem;
  }
  return to.path === "/" && homePath() !== "/" ? homePath() : true;
});

/** Nobody looks at an empty page: its code is fetched anew once, where the server answers (an upgrade has taken the old one away); else it is said why there is none. */
router.onError(async (error, to) => {
  const known = error instanceof Problem;
  const answers = !known && sessionStorage.getItem(loadedAnew) !== to.fullPath && (await fetch("/healthz").catch(() => null))?.ok;
  if (answers) {
    sessionStorage.setItem(loadedAnew, to.fullPath);
    location.assign(to.fullPath);
  } else stuck.value = { words: (known && wordsOf(error)) || t("offline"), to: to.fullPath };
});
router.afterEach(() => {
  stuck.value = null;
  sessionStorage.removeItem(loadedAnew);
});

/** What the first page needs travels together: words, who is signed in, the tables, the page's own code. The guard and the router wait for the same. */
function fetchAhead(): void {
  const at = router.resolve(location.pathname + location.search);
  const waits = at.meta.open || isLeaving() ? [] : [loadSchema(), loadMe()];
  for (const { components } of at.matched) {
    const page = components?.default as (() => Promise<unknown>) | undefined;
    if (typeof page === "function") waits.push(page() as Promise<never>);
  }
  for (const wait of waits) wait.catch(() => undefined);
}

namesFrom((path) => find(path));
historyFrom((path) => get(path));
document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
if (isLeaving()) dropEarly();
else window.setTimeout(dropEarly, early_ms);
followLeaving();
fetchAhead();
followClock();
void loadWords().then(() => {
  document.title = t("app");
  createApp(App).use(router).provide(choosingKey, serverChoosing).mount("#app");
});

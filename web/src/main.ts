import { createApp } from "vue";
import { createRouter, createWebHistory } from "vue-router";

import App from "./App.vue";
import { doors, routesOf } from "./doors";
import { homePath } from "./home";
import { language } from "./language";
import { loadMe } from "./me";
import { Problem } from "./problem";
import { loadSchema } from "./schema";
import { loadWords } from "./words";
import "./tokens.css";
import "./style.css";

const router = createRouter({ history: createWebHistory(), routes: routesOf(doors) });

router.beforeEach(async (to) => {
  if (to.meta.open) return true;
  try {
    await Promise.all([loadSchema(), loadMe()]);
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401)
      return { path: "/sign-in", query: to.fullPath === "/" ? {} : { to: to.fullPath } };
    throw problem;
  }
  return to.path === "/" && homePath() !== "/" ? homePath() : true;
});

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
void loadWords().then(() => createApp(App).use(router).mount("#app"));

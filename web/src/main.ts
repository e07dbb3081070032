import { createApp } from "vue";
import { createRouter, createWebHistory } from "vue-router";

import App from "./App.vue";
import { Problem } from "./api";
import CreatePage from "./pages/CreatePage.vue";
import HomePage from "./pages/HomePage.vue";
import ListPage from "./pages/ListPage.vue";
import LoginPage from "./pages/LoginPage.vue";
import RecordPage from "./pages/RecordPage.vue";
import SearchPage from "./pages/people/SearchPage.vue";
import PersonPage from "./pages/people/PersonPage.vue";
import { loadSchema } from "./schema";
import { loadMe } from "./me";
import "./tokens.css";
import "./style.css";

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: "/login", component: LoginPage, meta: { open: true } },
    { path: "/", component: HomePage },
    { path: "/search", component: SearchPage },
    { path: "/list/:name", component: ListPage },
    { path: "/new/:name", component: CreatePage },
    { path: "/person/:id", component: PersonPage },
    { path: "/record/:noun/:id", component: RecordPage },
  ],
});

router.beforeEach(async (to) => {
  if (to.meta.open) return true;
  try {
    await loadSchema();
    await loadMe();
    return true;
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401)
      return { path: "/login", query: { to: to.fullPath } };
    throw problem;
  }
});

createApp(App).use(router).mount("#app");

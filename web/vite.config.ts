import vue from "@vitejs/plugin-vue";
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type Plugin, type Rolldown } from "vite";

import { entrances } from "./entrances.mjs";

/** "words:zh" and "words:en": every words/<folder>.<language>.txt as one table, a chunk a language. */
function words(): Plugin {
  const folder = new URL("./words/", import.meta.url);
  return {
    name: "words",
    resolveId: (id) => (id.startsWith("words:") ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith("\0words:")) return;
      const ending = `.${id.slice(7)}.txt`;
      const table: Record<string, string> = {};
      for (const name of readdirSync(folder).filter((n) => n.endsWith(ending)).sort()) {
        this.addWatchFile(new URL(name, folder).pathname);
        for (const line of readFileSync(new URL(name, folder), "utf8").split("\n")) {
          const mark = line.indexOf(" = ");
          if (mark > 0 && !line.startsWith("#")) table[line.slice(0, mark)] = line.slice(mark + 3);
        }
      }
      return `export default ${JSON.stringify(table)}`;
    },
  };
}

/** Most people read Chinese: its words come with the page, not after the program has asked for them. */
function wordsAhead(): Plugin {
  return {
    name: "words-ahead",
    transformIndexHtml: {
      order: "post",
      handler: (_, { bundle }) =>
        Object.values(bundle ?? {})
          .filter((chunk) => chunk.type === "chunk" && chunk.facadeModuleId?.endsWith("words:zh"))
          .map((chunk) => ({ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${chunk.fileName}` }, injectTo: "head" as const })),
    },
  };
}

/** A chunk's file, those of all that it imports, and their styles. */
function filesOf(bundle: Rolldown.OutputBundle, name: string, found = new Set<string>()): Set<string> {
  const chunk = bundle[name];
  if (chunk?.type !== "chunk" || found.has(name)) return found;
  found.add(name);
  chunk.viteMetadata?.importedCss.forEach((style) => found.add(style));
  chunk.imports.forEach((other) => filesOf(bundle, other, found));
  return found;
}

/** src/ahead.ts is a chunk of its own that runs first, and the page tells it each door's files. */
function ahead(): Plugin {
  const source = "src/ahead.ts";
  return {
    name: "ahead",
    apply: "build",
    buildStart() {
      this.emitFile({ type: "chunk", id: source });
    },
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle = {}, chunk: main }) {
        const script = Object.values(bundle).find((file) => file.type === "chunk" && file.facadeModuleId?.endsWith(source));
        const known = filesOf(bundle, main?.fileName ?? "");
        const named = (name: string) => Object.keys(bundle).find((file) => new RegExp(`^assets/${name}-[^/]*\\.js$`).test(file)) ?? "";
        const files = (name: string) => [...filesOf(bundle, named(name))].filter((file) => !known.has(file)).map((file) => `/${file}`);
        const doors = entrances.filter(({ at }) => at).map(({ at, asks, file }) => ({ at, asks, files: files(file) }));
        return [
          { tag: "meta", attrs: { name: "doors", content: JSON.stringify(doors) }, injectTo: "head-prepend" as const },
          { tag: "script", attrs: { type: "module", async: true, crossorigin: true, src: `/${script?.fileName}` }, injectTo: "head-prepend" as const },
        ];
      },
    },
  };
}

/** A telephone on a slow line fetches few files: what every page uses is one, an entrance with all its pages another. */
const groups = [
  { name: "early", test: /src\/(early|language)\.ts/, priority: 3 },
  { name: "base", test: /node_modules\/(@vue|vue|vue-router)\/|export-helper|preload-helper|src\/((?!main\.|ahead\.)[^/]+|pages\/[^/]+\/routes)\.ts$|src\/App\.vue|src\/frames\/P|src\/parts\/(BigRow|FaceMark|LineIcon|PersonFace|ReadAloud|SkeletonRows|SosBar|StepRoad|icons)/, priority: 2 },
  { name: "kept-qr", test: /node_modules\/jsqr\//, priority: 2 },
  { name: "kept-sign-in", test: /src\/pages\/access\/(?!routes)/, priority: 2 },
  ...entrances.map(({ file, of }) => ({ name: file, test: new RegExp(`src/(${of.join("|")})(?!routes\\.ts)`), priority: 1 })),
];

export default defineConfig({
  plugins: [vue(), words(), wordsAhead(), ahead()],
  server: { proxy: Object.fromEntries(["/api", "/healthz"].map((path) => [path, { target: process.env.YIYANG ?? "http://127.0.0.1:8080" }])) },
  build: {
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { includeDependenciesRecursively: false, groups } } },
  },
});

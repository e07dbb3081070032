import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// Names without a hash: the server sends an ETag of the bytes, and the build of the program knows its files by name.
export default defineConfig({
  plugins: [vue()],
  build: {
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        entryFileNames: "assets/[name].js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/[name][extname]",
      },
    },
  },
});

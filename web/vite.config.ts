/* The build: one small entry, one chunk per room, hashed names under assets/. Nothing is inlined
   (the content security policy forbids it) and no polyfill is added. */
import { defineConfig } from "vite";

export default defineConfig({
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        entryFileNames: "assets/[name].[hash].js",
        /* A room is named after its folder. */
        chunkFileNames: ({ name, moduleIds }) => {
          const room = moduleIds.map((id) => /rooms\/([a-z]+)\/index/.exec(id)?.[1]).find(Boolean);
          return `assets/${name === "index" && room ? room : name}.[hash].js`;
        },
        assetFileNames: "assets/[name].[hash][extname]",
      },
    },
  },
});

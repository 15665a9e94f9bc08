/* The build: one small entry, one chunk per room, hashed names under assets/. Nothing is inlined
   (the content security policy forbids it) and no polyfill is added. */
import { defineConfig, type Plugin } from "vite";

/* The stylesheet goes before the script: on a slow line what is asked for first comes first, and the first
   sentence waits for the style alone. */
const styleFirst: Plugin = {
  name: "style-first",
  transformIndexHtml: {
    order: "post",
    handler(html) {
      const styles = html.match(/ *<link rel="stylesheet"[^>]*>\n/g) ?? [];
      const rest = styles.reduce((text, style) => text.replace(style, ""), html);
      return rest.replace(/ *<script type="module"/, (script) => styles.join("") + script);
    },
  },
};

export default defineConfig({
  plugins: [styleFirst],
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

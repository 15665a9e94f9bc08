/* Loads a TypeScript source of the application as a module that node can run: bundled in memory. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export async function load(source) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${source}`, import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node18",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".css": "empty", ".woff2": "empty" },
    write: false,
    logLevel: "error",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

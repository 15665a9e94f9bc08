/* compress.mjs FOLDER: writes NAME.gz and NAME.br beside every asset of a built application, so that the
   server compresses nothing, and prints their sizes. Fails when the entry script is over its budget. */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
if (!folder) {
  console.error("usage: compress.mjs FOLDER");
  process.exit(2);
}
const dist = pathToFileURL(`${folder}/`);
const budget = 15_000;
const page = readFileSync(new URL("index.html", dist), "utf8");
const entry = /<script[^>]+src="\/assets\/([^"]+)"/.exec(page)?.[1];
const rows = [];

for (const name of readdirSync(new URL("assets/", dist)).sort()) {
  if (/\.(gz|br)$/.test(name)) continue;
  const file = new URL(`assets/${name}`, dist);
  const bytes = readFileSync(file);
  const gz = gzipSync(bytes, { level: 9 });
  const br = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  writeFileSync(new URL(`${file}.gz`), gz);
  writeFileSync(new URL(`${file}.br`), br);
  rows.push([name, bytes.length, gz.length, br.length]);
}

const kb = (n) => (n / 1000).toFixed(1).padStart(8);
console.log(`${"kB".padEnd(46)}${"raw".padStart(8)}${"gzip".padStart(8)}${"brotli".padStart(8)}`);
for (const [name, raw, gz, br] of rows)
  console.log(`${(name === entry ? `${name} (entry)` : name).padEnd(46)}${kb(raw)}${kb(gz)}${kb(br)}`);

const size = rows.find((row) => row[0] === entry);
if (!size) {
  console.error("index.html names no entry script: the build went wrong.");
  process.exit(1);
}
if (size[2] > budget) {
  console.error(`The entry script is ${size[2]} bytes compressed, over its budget of ${budget}: ` +
    "move what the first sentence does not need into a room.");
  process.exit(1);
}

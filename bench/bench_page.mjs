/* What a reader on a slow line waits for: bench_page.mjs BASE, the address of a running `mengtafel serve`.
 *
 * The line is a proxy of our own between Chromium and the server: 400 ms for a round trip (a new connection
 * costs one before its first byte), 50 kB/s down for all connections together. Printed as JSON lines: when the
 * first sentence stands on the screen, when the first figure does, and what has come over the line by then;
 * and the size of what the browser loads, compressed. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import net from "node:net";
import { createRequire } from "node:module";

const require = createRequire(new URL("../web/tests/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const base = new URL(process.argv[2]);
const roundTrip = 400;
const bytesPerSecond = 50_000;

let received = 0;
let free = 0; // when the line down is free again
function down(chunk) {
  received += chunk.length;
  const now = performance.now();
  free = Math.max(free, now) + (1000 * chunk.length) / bytesPerSecond;
  return free - now + roundTrip / 2;
}

/* Small pieces, so that two answers share the line as packets do. */
function relay(from, to, delay) {
  from.on("data", (data) => {
    for (let at = 0; at < data.length; at += 1400) {
      const piece = data.subarray(at, at + 1400);
      setTimeout(() => to.writable && to.write(piece), delay(piece));
    }
  });
  from.on("end", () => setTimeout(() => to.end(), delay(Buffer.alloc(0))));
  from.on("error", () => to.destroy());
}

const proxy = net.createServer((client) => {
  setTimeout(() => {
    const server = net.connect(Number(base.port), base.hostname);
    relay(client, server, () => roundTrip / 2);
    relay(server, client, down);
  }, roundTrip); // the handshake
});
await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
const slow = `http://127.0.0.1:${proxy.address().port}`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim(),
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync"],
});

async function measure(room) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  received = 0;
  await page.addInitScript(() => {
    window.seen = {};
    const figure = () => {
      if (document.querySelector("main svg")) window.seen.figure ??= performance.now();
      else requestAnimationFrame(figure);
    };
    requestAnimationFrame(figure);
  });
  await page.goto(`${slow}/${room}`, { waitUntil: "commit" });
  const paint = async () =>
    page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null);
  const sentence = async () => page.evaluate(() => document.querySelector("h1")?.textContent?.length > 20);
  while ((await paint()) === null || !(await sentence())) await page.waitForTimeout(20);
  const first = { seconds: (await paint()) / 1000, bytes: received };
  while (!(await page.evaluate(() => window.seen.figure))) await page.waitForTimeout(20);
  const figure = { seconds: (await page.evaluate(() => window.seen.figure)) / 1000, bytes: received };
  await context.close();
  const line = { line: "400 ms, 50 kB/s, new connection", room };
  console.log(JSON.stringify({ name: "first_sentence", ...line, seconds: +first.seconds.toFixed(2), bytes: first.bytes }));
  console.log(JSON.stringify({ name: "first_figure", ...line, seconds: +figure.seconds.toFixed(2), bytes: figure.bytes }));
}

await measure("meten");
await measure("uitvoeren");
await browser.close();
proxy.close();

const dist = new URL("../web/dist/", import.meta.url);
const entry = readFileSync(new URL("index.html", dist), "utf8").match(/assets\/([\w.-]+\.js)/)[1];
for (const name of readdirSync(new URL("assets/", dist)).filter((name) => /\.(js|css)$/.test(name))) {
  const size = (ending) => statSync(new URL(`assets/${name}${ending}`, dist)).size;
  console.log(JSON.stringify({ name: "page_weight", asset: name.replace(/\.[\w-]{8}\./, "."), entry: name === entry,
    bytes: size(""), gzip: size(".gz"), brotli: size(".br") }));
}

/* What the tests in a browser share: counting checks as TAP, Debian's Chromium, a page that remembers what went
 * wrong in it, waiting under the content security policy, and axe. */
import AxeBuilder from "@axe-core/playwright";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

/* NAME.mjs BASE [FOLDER]: the address of a running server, and where pictures go. */
export const base = process.argv[2]?.replace(/\/$/, "");
export const folder = process.argv[3] ?? "build-screenshots";
if (!base) {
  console.error(`usage: ${process.argv[1]} BASE [FOLDER]`);
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

let number = 0;
let failed = 0;
/* A check gives what is wrong, or nothing. */
export async function check(name, run) {
  let trouble = null;
  try {
    trouble = await run();
  } catch (error) {
    trouble = error.message;
  }
  number++;
  if (trouble) failed++;
  console.log(`${trouble ? "not ok" : "ok"} ${number} - ${name}`);
  if (trouble) for (const line of String(trouble).split("\n").slice(0, 30)) console.log(`# ${line}`);
}

const browserPath =
  process.env.CHROMIUM ?? execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
export const launch = (...more) =>
  chromium.launch({
    executablePath: browserPath,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--no-first-run", ...more],
  });
export const browser = await launch();

/* A page that remembers what went wrong in it. */
export async function open(url, options = {}, from = browser) {
  const { width = 1280, height = 900, expected = () => false, prepare, ...rest } = options;
  const context = await from.newContext({ viewport: { width, height }, ...rest });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !expected(message.text())) wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`script: ${error.message}`));
  if (rest.javaScriptEnabled !== false)
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", (event) =>
        window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
    });
  await prepare?.(page);
  await page.goto(url, { waitUntil: "load" });
  return { page, wrong, close: () => context.close() };
}

/* Playwright's own waiting evaluates strings in the page, which the policy forbids; this asks again. */
export async function until(page, condition, argument = null, { timeout = 15_000 } = {}) {
  const end = Date.now() + timeout;
  while (!(await page.evaluate(condition, argument))) {
    if (Date.now() > end) throw new Error(`waited ${timeout} ms in vain for ${condition}`);
    await page.waitForTimeout(30);
  }
}

export async function axe(page, off = []) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .disableRules(off)
    .analyze();
  return violations
    .map((v) => `${v.id}: ${v.help}\n${v.nodes.slice(0, 4).map((n) => `  ${n.html.slice(0, 160)}`).join("\n")}`)
    .join("\n");
}

/* The plan of the checks that ran; the exit status says whether one failed. */
export async function finish() {
  await browser.close();
  console.log(`1..${number}`);
  process.exitCode = failed ? 1 : 0;
}

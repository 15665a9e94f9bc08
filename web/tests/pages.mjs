/* The application in a real browser: pages.mjs BASE [FOLDER]
 *
 * BASE is the address of a running server, FOLDER where the pictures of each room go. Prints TAP and
 * ends with status 1 when something failed. CHROMIUM names the browser (default: chromium in PATH).
 * What every room must do stands in rooms(); what the frame and the room Meten do, below it. */
import { readFile } from "node:fs/promises";
import { axe, base, browser, check, finish, folder, launch, open, until } from "./browser.mjs";

const rooms = ["meten", "proberen", "afspreken", "uitvoeren", "volgen"];
const widths = [320, 768, 1280, 1920];
const languages = ["nl", "en"];
const address = (room, language) => `${base}/${room}${language === "en" ? "?lang=en" : ""}`;

/* Scrolls through, so that what loads when it comes near is there, and waits until nothing loads. */
async function settle(page) {
  await until(page, () => document.querySelector("#main > :nth-child(2)"));
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += 400) {
      scrollTo(0, y);
      await new Promise((done) => setTimeout(done, 30));
    }
    scrollTo(0, 0);
  });
  await until(page, () => !document.querySelector(".loading"), null, { timeout: 20_000 });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(150);
}

const overflow = (page) =>
  page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return "";
    const wide = [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > room + 1 && !e.closest(".table"))
      .slice(0, 5)
      .map((e) => `${e.tagName} .${e.getAttribute("class")}`);
    return `${document.documentElement.scrollWidth} px wide in ${room}: ${wide.join(", ")}`;
  });

/* Text smaller than 15 px, on paper or in a drawing. */
const smallText = (page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const small = new Set();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
      if (element.closest("script, style, noscript, title, datalist, option")) continue;
      const size = parseFloat(getComputedStyle(element).fontSize);
      const svg = element.closest("svg");
      const shrink = svg?.viewBox.baseVal?.width
        ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
      if (size * shrink < 14.9) small.add(`${element.tagName} "${walker.currentNode.data.trim().slice(0, 30)}" ${size}`);
    }
    return [...small].slice(0, 8).join("\n");
  });

/* Tab through the page from its beginning: what has focus must show it and be in view; every control
   that is on the page must be reached. */
async function walk(page) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    scrollTo(0, 0);
  });
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
    const seen = new Set();
    return all
      .filter((e) => !e.disabled && e.tabIndex >= 0 && e.getClientRects().length)
      .filter((e) => {
        if (e.type !== "radio") return true;
        if (seen.has(e.name)) return false;
        return seen.add(e.name);
      })
      .map((e, i) => {
        e.dataset.walk = e.type === "radio" ? `radio ${e.name}` : String(i);
        return [e.dataset.walk, `${e.tagName} "${(e.textContent || e.getAttribute("aria-label") || e.id).trim().slice(0, 40)}"`];
      });
  });
  await page.evaluate(() => {
    for (const e of document.querySelectorAll("input[type=radio]")) e.dataset.walk = `radio ${e.name}`;
  });
  const left = new Map(wanted);
  const trouble = [];
  for (let i = 0; i < wanted.length * 2 + 10 && left.size; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      const style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      const nav = document.querySelector(".bar__nav");
      const bar = getComputedStyle(nav).position === "fixed" ? nav.getBoundingClientRect().top : innerHeight;
      return {
        key: e.dataset.walk,
        name: `${e.tagName} "${(e.textContent || e.getAttribute("aria-label") || "").trim().slice(0, 40)}"`,
        shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        hidden: !nav.contains(e) && (box.top >= bar || box.bottom <= 0),
      };
    });
    if (!at) continue;
    if (at.key !== undefined) left.delete(at.key);
    if (!at.shown) trouble.push(`no visible focus: ${at.name}`);
    if (at.hidden) trouble.push(`focus behind the bar or out of view: ${at.name}`);
  }
  for (const name of left.values()) trouble.push(`not reached: ${name}`);
  return trouble.slice(0, 12).join("\n");
}

/* What holds for every room. */
for (const room of rooms)
  for (const language of languages)
    /* A room that is not built is one paragraph: its narrowest and an ordinary width tell all. */
    for (const width of room === "meten" || room === "uitvoeren" ? widths : [320, 1280]) {
      const here = `${room} ${language} ${width}`;
      const { page, wrong, close } = await open(address(room, language), { width });
      await check(`${here}: it loads`, () => settle(page));
      await check(`${here}: axe finds nothing`, () => axe(page));
      await check(`${here}: no horizontal scrolling`, () => overflow(page));
      await check(`${here}: no text under 15 px`, () => smallText(page));
      await check(`${here}: one h1, in the right language, and the room is the current one`, () =>
        page.evaluate(([room, language]) => {
          const h1 = document.querySelectorAll("h1");
          const current = document.querySelectorAll(".bar__rooms [aria-current=page]");
          if (h1.length !== 1 || h1[0].textContent.trim().length < 10) return "no sentence";
          if (/\{\{/.test(document.documentElement.outerHTML)) return "a placeholder is left";
          if (document.documentElement.lang !== language) return `lang is ${document.documentElement.lang}`;
          if (!document.title.includes("Mengtafel")) return `title is ${document.title}`;
          return current.length === 1 && current[0].pathname === `/${room}` ? "" : "current room";
        }, [room, language]));
      await page.screenshot({ path: `${folder}/${room}-${language}-${width}.png`, fullPage: true });
      await check(`${here}: nothing wrong in the console, no violation of the policy`, async () =>
        [...wrong, ...(await page.evaluate(() => window.violations))].join("\n"));
      await close();
    }

for (const room of ["meten", "uitvoeren"]) {
  for (const width of [320, 1280]) {
    const { page, close } = await open(address(room, "nl"), { width });
    await settle(page);
    await check(`${room} ${width}: the keyboard reaches every control, with visible focus`, () => walk(page));
    await close();
  }
  for (const scheme of ["dark", "forced"]) {
    const look = scheme === "dark" ? { colorScheme: "dark" } : { forcedColors: "active" };
    const { page, close } = await open(address(room, "nl"), look);
    await settle(page);
    await page.screenshot({ path: `${folder}/${room}-nl-1280-${scheme}.png`, fullPage: true });
    await check(`${room}, ${scheme} colours: axe finds nothing`, () => axe(page));
    await close();
  }
  const { page, close } = await open(address(room, "nl"));
  await settle(page);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 680, height: 1000 });
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${folder}/${room}-nl-print.png`, fullPage: true });
  await check(`${room}: on paper there is no navigation, and nothing is cut off`, async () =>
    (await overflow(page)) ||
    page.evaluate(() => {
      const shown = [...document.querySelectorAll("nav, .figure__links, .skip")].filter((e) => e.getClientRects().length);
      return shown.length ? `on paper: ${shown[0].className}` : "";
    }));
  if (room === "meten")
    await check("meten: at most four pages of A4", async () => {
      await page.emulateMedia({ media: null });
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.reload();
      await settle(page);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
      const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
      return pages >= 1 && pages <= 4 ? "" : `${pages} pages`;
    });
  await close();
}

{
  const { page, close } = await open(address("meten", "nl"), {
    width: 320,
    prepare: (page) => page.route("**/*.woff2", (route) => route.abort()),
    expected: (text) => text.includes("Failed to load resource"),
  });
  await settle(page);
  await page.screenshot({ path: `${folder}/meten-nl-320-no-font.png`, fullPage: true });
  await check("without the font: the sentence stands, nothing is too wide", async () =>
    (await overflow(page)) || ((await page.locator("h1").innerText()).length > 20 ? "" : "no sentence"));
  await close();
}
{
  const plain = await launch("--disable-webgl", "--disable-webgl2", "--disable-3d-apis");
  const { page, wrong, close } = await open(address("meten", "nl"), {}, plain);
  await settle(page);
  await check("without WebGL: the map is drawn", async () => {
    const gl = await page.evaluate(() => document.createElement("canvas").getContext("webgl") === null);
    const circles = await page.locator("#map svg .school").count();
    return gl && circles > 10 && !wrong.length ? "" : `webgl off: ${gl}, ${circles} schools, ${wrong}`;
  });
  await close();
  await plain.close();
}
for (const language of languages) {
  const { page, close } = await open(address("meten", language), { javaScriptEnabled: false });
  await check(`without scripts (${language}): the sentence has its number`, async () => {
    const text = await page.locator("h1").innerText();
    const lang = await page.locator("html").getAttribute("lang");
    return /\d/.test(text) && lang === language ? "" : `${lang}: ${text}`;
  });
  await close();
}
{
  const { page, close } = await open("about:blank");
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions",
    { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
  await page.goto(address("meten", "nl"), { waitUntil: "commit" });
  await until(page, () => performance.getEntriesByName("first-contentful-paint").length);
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  console.log(`# first sentence after ${Math.round(paint)} ms at 400 ms round trip and 50 kB/s`);
  await check("the first sentence within two seconds at 400 ms and 50 kB/s", () =>
    paint < 2000 ? "" : `${paint} ms`);
  await close();
}

/* The frame: language, navigation, and trouble. */
{
  const { page, close } = await open(address("meten", "nl"), { width: 1280 });
  await settle(page);
  await check("the language switch changes words, language and address, and keeps the room", async () => {
    const before = await page.locator("h1").innerText();
    await page.getByRole("link", { name: "English" }).click();
    await until(page, (text) => document.querySelector("h1").innerText !== text, before);
    const lang = await page.evaluate(() => document.documentElement.lang + location.pathname + location.search);
    return lang === "en/meten?lang=en" ? "" : lang;
  });
  await check("another room: address, title and focus move, and back again", async () => {
    await page.getByRole("link", { name: "Agree" }).click();
    await until(page, () => document.activeElement === document.querySelector("h1"));
    const there = await page.evaluate(() => location.pathname + location.search + document.title);
    await page.goBack();
    await until(page, () => location.pathname === "/meten");
    await until(page, () => document.querySelector("#values"));
    return there.startsWith("/afspreken?lang=enAgree") ? "" : there;
  });
  await close();
}
const troubles = [
  ["a problem of the server", "the town is busy", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", title: "The town is busy", status: 503, detail: "The town is busy with <b>another</b> import." }) })],
  ["no answer", "antwoordt niet", (route) => route.abort()],
  ["an answer that is not JSON", "niet te lezen", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<p>hello" })],
];
for (const path of ["town", "problem", "schools", "areas"])
  for (const [what, text, answer] of troubles) {
    const pattern = new RegExp(`/v1/${path}(\\?|$)`);
    const { page, wrong, close } = await open(address("meten", "nl"), {
      prepare: (page) => page.route(pattern, answer),
      expected: (text) => text.includes("Failed to load resource"),
    });
    await check(`/v1/${path}, ${what}: what happened, what stayed safe, what to do, and again`, async () => {
      await page.evaluate(() => scrollTo(0, 600));
      const alert = page.locator(".trouble");
      await alert.first().waitFor({ timeout: 10_000 });
      const said = (await alert.first().innerText()).toLowerCase();
      if (!said.includes(text) || !said.includes("veilig") || !said.includes("doen")) return said;
      if (await page.locator(".trouble b").count()) return "markup of the answer became markup of the page";
      const bad = (path === "problem" ? await axe(page) : "") || wrong.join("\n");
      if (bad) return bad;
      if (path === "problem" && what === "no answer")
        await page.screenshot({ path: `${folder}/meten-nl-1280-trouble.png` });
      await page.unroute(pattern);
      await alert.first().getByRole("button").click();
      await until(page, () => !document.querySelector(".trouble"), null, { timeout: 10_000 });
      return "";
    });
    await close();
  }

/* Towns of which less is known, or where it lies the other way: the answers of the server, changed. */
const changed = {
  "nothing but schools": ({ problem, schools, areas }) => {
    problem.by_residence = null;
    Object.assign(problem.housing, { available: false, why_not: "Er zijn geen buurten.", choice_or_admission: null,
      nearest_school: { dissimilarity: null, range_over_home_points: [null, null], mean_metres: null },
      least_total_distance: { dissimilarity: null, mean_metres: null } });
    Object.assign(problem.mirror, { available: false, schools: 0, reflects: 0 });
    problem.at_school.children_unknown = 0;
    for (const school of schools.schools)
      Object.assign(school, { around: null, low_95: null, high_95: null, verdict: "no surroundings" });
    areas.features = [];
  },
  "hidden counts and no schools on the map": ({ schools, areas }) => {
    schools.schools.forEach((school, i) => {
      if (i % 2) Object.assign(school, { lon: null, lat: null });
      else Object.assign(school, { children_a: null, children_b: null, share: null, around: null, low_95: null,
        high_95: null, verdict: "empty", name: null });
    });
    for (const area of areas.features)
      Object.assign(area.properties, { name: null, children_a: null, children_b: null, share: null });
  },
  "no school at all": ({ schools }) => {
    schools.schools = [];
  },
  "nearest schools more uneven than now, and choice known": ({ problem }) => {
    problem.housing.nearest_school.dissimilarity = problem.housing.dissimilarity_of_these_schools + 0.1;
    Object.assign(problem.housing, { choice_or_admission: -0.1, choice: 0.04, admission: 0.1 });
  },
  "one year that the source states, mostly chance, long names": ({ problem }) => {
    problem.period = { first_year: 2024, last_year: 2024, stated_by_source: true };
    problem.at_school.dissimilarity.p_by_chance = 0.4;
    Object.assign(problem.groups, { note: null, a: "kinderen van ouders met een universitaire opleiding",
      b: "kinderen van ouders zonder startkwalificatie" });
    problem.housing.nearest_school.dissimilarity = 0.02;
    problem.housing.choice_or_admission = 0.44;
  },
};
for (const [what, change] of Object.entries(changed)) {
  const answers = {};
  for (const name of ["problem", "schools", "areas"])
    answers[name] = await (await fetch(`${base}/v1/${name}${name === "problem" ? "?lang=nl" : ""}`)).json();
  change(answers);
  for (const width of [320, 1280]) {
    const { page, wrong, close } = await open(address("meten", "nl"), {
      width,
      prepare: (page) => page.route(/\/v1\/(problem|schools|areas)/, (route) =>
        route.fulfill({ json: answers[/v1\/(\w+)/.exec(route.request().url())[1]] })),
    });
    await check(`${what}, ${width}: the room stands, axe finds nothing, nothing is too wide`, async () => {
      await settle(page);
      await page.screenshot({ path: `${folder}/meten-nl-${width}-${what.replace(/\W+/g, "-")}.png`, fullPage: true });
      const text = await page.locator("main").innerText();
      const odd = /NaN|undefined|Infinity|\[object/.exec(text + (await page.locator("main").innerHTML()))?.[0];
      return odd ?? ((await axe(page)) || (await overflow(page)) || wrong.join("\n"));
    });
    await close();
  }
}

for (const part of ["map", "meten"]) {
  const pattern = new RegExp(`/assets/${part}\\.[^/]*\\.js`);
  const { page, close } = await open(address("meten", "nl"), {
    prepare: (page) => page.route(pattern, (route) => route.abort()),
    expected: (text) => text.includes("Failed to load resource"),
  });
  await check(`the code of ${part} does not arrive: it is told, and the sentence stands`, async () => {
    await page.evaluate(() => scrollTo(0, 600));
    await page.locator(".trouble").waitFor({ timeout: 10_000 });
    return /\d/.test(await page.locator("h1").innerText()) ? "" : "no sentence";
  });
  await close();
}

/* The room Meten: a school followed through map, chart and table, and what one can take along. */
{
  const { page, wrong, close } = await open(address("meten", "nl"), { acceptDownloads: true });
  await settle(page);
  const search = page.getByLabel("Zoek een school");
  const names = await page.locator("#school-names option").evaluateAll((all) => all.map((o) => o.value));
  const followed = () => page.evaluate(() => ({
    map: document.querySelector("#map .followed .label")?.textContent,
    chart: document.querySelector("#mirror .followed-name tspan")?.textContent,
    facts: document.querySelector(".facts caption")?.textContent.split(":")[0],
    search: document.querySelector("#school-search").value,
  }));
  await check("a school chosen by name is followed in map, chart, facts and table", async () => {
    const name = names[Math.floor(names.length / 3)];
    await search.fill(name);
    await page.locator("#mirror").getByRole("button", { name: "tabel" }).click();
    const at = await followed();
    const row = await page.locator("#mirror tr.is-selected th").innerText();
    return [at.map, at.chart, at.facts, at.search, row].every((text) => text === name) ? "" : JSON.stringify({ ...at, row, name });
  });
  await check("a name that no school has is told, and the school before stays", async () => {
    const before = (await followed()).map;
    await search.fill("De School Die Er Niet Is");
    await search.blur();
    const told = await page.locator("#school-search-trouble").innerText();
    const after = (await followed()).map;
    await search.fill(names[0]);
    return told.length > 10 && before === after ? "" : `${told} ${before} ${after}`;
  });
  await check("what is not known is one step away, and the address stays a room", async () => {
    await page.getByRole("link", { name: "Wat is niet bekend?" }).click();
    await page.waitForTimeout(100);
    const at = await page.evaluate(() => [document.activeElement.id, location.pathname + location.hash,
      document.querySelector("#limits").getBoundingClientRect().top < innerHeight, document.querySelectorAll("#limits li").length > 3]);
    await page.evaluate(() => scrollTo(0, 0));
    return at.join() === "limits,/meten#limits,true,true" ? "" : at.join();
  });
  for (const id of ["#map [role=application]", "#mirror [role=application]"])
    await check(`${id}: an arrow key goes to another school, in both`, async () => {
      const before = await followed();
      await page.locator(id).focus();
      for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]) {
        await page.keyboard.press(key);
        const after = await followed();
        if (after.map !== before.map) return after.map === after.chart && after.map === after.search ? "" : JSON.stringify(after);
      }
      return "nothing moved";
    });
  await check("pointing at a school on the map shows it, leaving goes back, a click keeps it", async () => {
    const before = await followed();
    const circle = page.locator("#map svg .schools .school").nth(40);
    await circle.scrollIntoViewIfNeeded();
    const box = await circle.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForTimeout(100);
    const pointed = await followed();
    await page.mouse.move(2, 2);
    await page.waitForTimeout(100);
    const left = await followed();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.move(2, 2);
    await page.waitForTimeout(100);
    const kept = await followed();
    return pointed.map !== before.map && pointed.chart === pointed.map && left.map === before.map && kept.map === pointed.map
      ? "" : JSON.stringify([before, pointed, left, kept]);
  });
  await check("the large map opens, comes closer by key, follows, and closes to where one was", async () => {
    const button = page.getByRole("button", { name: "kaart groot openen" });
    await button.click();
    const stage = page.locator(".big-map__stage");
    await stage.focus();
    const view = () => stage.locator("svg").getAttribute("viewBox");
    const [whole, name] = [await view(), (await followed()).map];
    await page.keyboard.press("+");
    const near = await view();
    await page.keyboard.press("ArrowRight");
    const bad = await axe(page);
    await page.screenshot({ path: `${folder}/meten-nl-1280-map.png` });
    const moved = (await followed()).map;
    await page.keyboard.press("Escape");
    await until(page, () => !document.querySelector("dialog"));
    const back = await page.evaluate(() => document.activeElement.textContent);
    return bad || (whole !== near && moved !== name && back === "kaart groot openen" ? "" : `${whole} ${near} ${name} ${moved} ${back}`);
  });
  await check("the list of schools has them all", async () => {
    const button = page.getByRole("button", { name: /lijst van/ });
    const n = Number((await button.innerText()).replace(/\D/g, ""));
    await button.click();
    const listed = await page.locator(".school-list button").count();
    return listed === n && n === names.length ? "" : `${listed} of ${n}, ${names.length} names`;
  });
  await check("what the groups are opens in place", async () => {
    const note = page.locator("#groups-note");
    if (await note.isVisible()) return "open before it was asked for";
    await page.getByRole("button", { name: "Wat zijn deze groepen?" }).click();
    return (await note.innerText()).length > 40 ? "" : "nothing said";
  });
  /* A page without a policy, which reads a drawing as a file of its own would be read. */
  const blank = await open("about:blank");
  for (const id of ["values", "meeting", "map", "mirror", "causes"]) {
    const figure = page.locator(`#${id}`);
    await check(`${id}: table, downloads and method open in place`, async () => {
      await figure.getByRole("button", { name: "hoe berekend" }).click();
      if ((await figure.locator(".figure__how").innerText()).length < 80) return "no method";
      const table = figure.getByRole("button", { name: "tabel" });
      await table.click();
      const rows = await figure.locator("tbody tr").count();
      if (!rows || (await table.getAttribute("aria-expanded")) !== "true") return `${rows} rows`;
      const bad = await axe(page);
      if (bad) return bad;
      await figure.getByRole("button", { name: "download" }).click();
      const take = async (kind) => {
        const [download] = await Promise.all([
          page.waitForEvent("download"), figure.getByRole("button", { name: kind }).click()]);
        return [download.suggestedFilename(), await readFile(await download.path())];
      };
      const [csvName, csv] = await take("CSV");
      const lines = csv.toString("utf8").trim().split("\r\n");
      if (!csvName.endsWith(".csv") || lines.length !== rows + 1) return `${csvName}: ${lines.length} lines, ${rows} rows`;
      const [, svg] = await take("SVG");
      const drawn = svg.toString("utf8");
      if (!drawn.startsWith("<svg") || /var\(--|class=/.test(drawn) || !drawn.includes("<text")) return drawn.slice(0, 200);
      const well = await blank.page.evaluate((text) =>
        new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent ?? "", drawn);
      if (well) return well;
      const [, png] = await take("PNG");
      return png.subarray(1, 4).toString() === "PNG" && png.length > 5000 ? "" : `PNG of ${png.length} bytes`;
    });
  }
  await blank.close();
  await check("nothing went wrong meanwhile", async () =>
    [...wrong, ...(await page.evaluate(() => window.violations))].join("\n"));
  await close();
}

await finish();

/* The room Uitvoeren in a real browser: uitvoeren.mjs BASE [FOLDER]
 *
 * BASE is the address of a running server; the rounds that the page asks for are those of round.mjs,
 * so that every number can be held against the round and answers can be spoiled. Prints TAP. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { axe, base, check as checkAs, finish, folder, open as openPage, until } from "./browser.mjs";
import { load } from "./load.mjs";
import { makeRound } from "./round.mjs";

const { roundWords } = await load("words/uitvoeren.ts");
const { outcomeWords } = await load("words/uitvoeren-outcome.ts");
const { makeFormat } = await load("format.ts");
const round = makeRound();
const [one, two] = round.rules;

const check = (name, run) => checkAs(`uitvoeren: ${name}`, run);
const same = (got, wanted) =>
  JSON.stringify(got) === JSON.stringify(wanted) ? "" : `got ${JSON.stringify(got)}\nwanted ${JSON.stringify(wanted)}`;
const all = (...troubles) => troubles.filter(Boolean).join("\n");

const entry = ({ id, kind, made }) => ({ id, kind, made, links: { self: `/v1/rounds/${id}` } });

/* The room with the given rounds, each as it is or spoiled. */
async function open({ language = "nl", width = 1280, given = [round], prepare, hasError = false, ...rest } = {}) {
  const { page, wrong, close } = await openPage(`${base}/uitvoeren${language === "en" ? "?lang=en" : ""}`, {
    width,
    ...rest,
    prepare: async (page) => {
      await page.route(/\/v1\/rounds(\/.*)?$/, (route) => {
        const id = new URL(route.request().url()).pathname.split("/")[3];
        const body = id ? given.find((one) => one.id === id) : { rounds: given.map(entry) };
        return route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(body) });
      });
      await prepare?.(page);
    },
  });
  if (!hasError) await page.locator(given.length ? ".proof" : ".round-none").waitFor();
  const clean = async () => [...wrong, ...(await page.evaluate(() => window.violations))].join("\n");
  return { page, clean, close };
}

/* Wider than the screen, or text of a drawing outside it. */
const cut = (page) =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) return `${wide} px too wide`;
    for (const drawing of document.querySelectorAll("svg[data-drawing]")) {
      const box = drawing.getBoundingClientRect();
      for (const text of drawing.querySelectorAll("text")) {
        const at = text.getBoundingClientRect();
        if (at.width && (at.left < box.left - 1 || at.right > box.right + 1)) return `cut off: ${text.textContent}`;
      }
    }
    return "";
  });

const title = (page) => page.locator("#watch h2").innerText();
const status = (page) => page.locator("#watch [role=status]").textContent();
const turn = (page) => page.locator("#watch input[type=range]").inputValue().then(Number);
const squares = (page) =>
  page.evaluate(() =>
    Object.fromEntries(["one", "two", "held", "free"].map((kind) => [kind,
      [...document.querySelectorAll(`#watch svg[data-drawing] .seat--${kind}`)]
        .reduce((sum, path) => sum + path.getAttribute("d").split("M").length - 1, 0)])));
const count = (rule, at) => rule.schools.reduce((sum, school) => {
  const [p, q] = at ? school.held[at - 1] : [0, 0];
  return sum + p + q;
}, 0);

/* ---- What the page says, against the round ------------------------------------------------------ */

for (const language of ["nl", "en"]) {
  const words = roundWords[language];
  const outcome = outcomeWords[language];
  const format = makeFormat(language);
  const { page, clean, close } = await open({ language });
  await check(`${language}: the sentence answers with the numbers of the round`, async () => {
    const shares = round.rules.map((rule) => String(Math.round((100 * rule.first_choice) / round.children)));
    return same(await page.locator("h1").innerText(), words.sentence(...shares));
  });
  await check(`${language}: every part with a figure says that it is an exercise`, () =>
    page.evaluate((mark) => {
      const bare = [...document.querySelectorAll(".round svg[data-drawing], .round .proof, .round .outcome")]
        .filter((figure) => !figure.closest(".part").textContent.includes(mark));
      const marks = [...document.querySelectorAll("[data-mark]")].filter((e) => e.getClientRects().length).length;
      return bare.length ? `without a mark: ${bare[0].outerHTML.slice(0, 80)}` : marks >= 5 ? "" : `${marks} marks`;
    }, words.mark));
  await check(`${language}: the steps say which were done and which do not apply`, async () => {
    const done = await page.locator(".step--done .step__name").allInnerTexts();
    const not = await page.locator(".step--not").count();
    return same([done, not], [[words.steps.freeze[0], words.steps.draw[0], words.steps.check[0]], 5]);
  });
  await check(`${language}: no school has a name, no code of a school is on the page`, async () => {
    const text = await page.locator("main").innerText();
    return /undefined|NaN|\[object/.test(text) ? "a hole in the text" : text.includes("00AA") ? "a school code" : "";
  });
  await check(`${language}: losers stand first`, async () => {
    const names = await page.locator("#gains svg .gain__name").allTextContents();
    const rows = [...round.change.by_group, ...round.change.by_basket]
      .sort((a, b) => a.first_choice_difference.value - b.first_choice_difference.value)
      .map(({ key }) => outcome.gains.keys[key] ?? outcome.gains.estimated(round.groups[language][key]));
    return same(names.slice(0, rows.length), rows);
  });
  await check(`${language}: the tables have the numbers of the round`, async () => {
    const rows = async (id, from = 0) => {
      await page.locator(`#${id} button[aria-expanded]`).first().click();
      return page.evaluate(([id, from]) => [...document.querySelectorAll(`#${id} tbody tr`)]
        .map((row) => [...row.cells].slice(from).map((cell) => cell.textContent)), [id, from]);
    };
    const tenth = (share) => format.decimal(Math.round(share * 1000) / 10, 1);
    const with_ = (say) => (value) => {
      const text = say(value);
      return /[1-9]/.test(text) ? (value > 0 ? "+" : "") + text : text.replace(/^\u2212/, "");
    };
    const measure = (figure, say, steps, of, chance) => {
      const difference = (Math.round(of(two) * steps) - Math.round(of(one) * steps)) / steps;
      const row = (value, estimate, say, chance) =>
        [say(value), ...estimate.interval.map(say), chance === undefined ? "\u2013" : say(chance)];
      return [...round.rules.map((rule) => row(of(rule), rule.rehearsed[figure], say, chance?.(rule))),
        row(difference, round.change.figures[figure], with_(say))];
    };
    const h = (value) => format.decimal(value);
    const family = [
      ...measure("first_choice_share", tenth, 1000, (rule) => rule.first_choice / round.children),
      ...measure("top_three_share", tenth, 1000, (rule) => rule.top_three / round.children),
      ...measure("unplaced", format.count, 1, (rule) => rule.unplaced),
      ...measure("mean_metres", format.metres, 1, (rule) => rule.mean_metres),
    ];
    const mix = ["groups", "baskets"].flatMap((kind) => [
      ...measure(`${kind}_dissimilarity`, tenth, 1000, (rule) => rule[kind].dissimilarity, (rule) => rule[kind].by_chance),
      ...measure(`${kind}_theil_h`, h, 1000, (rule) => rule[kind].theil_h, (rule) => rule[kind].theil_h_by_chance),
    ]);
    const signed = with_(tenth);
    const band = (estimate, say) => estimate.interval.map(say);
    const changes = [
      ...[...round.change.by_group, ...round.change.by_basket]
        .sort((a, b) => a.first_choice_difference.value - b.first_choice_difference.value),
      ...[...round.change.by_area].sort((a, b) => a.first_choice_difference.value - b.first_choice_difference.value),
    ].map((row) => [format.count(row.children), tenth(row.first_choice.one_draw / row.children),
      tenth(row.first_choice.two_baskets / row.children), signed(row.first_choice_difference.value),
      ...band(row.first_choice_difference, signed), format.count(row.worse), format.count(row.better),
      format.metres(row.metres.one_draw), format.metres(row.metres.two_baskets)]);
    return all(same(await rows("families", 2), family), same(await rows("mix", 2), mix),
      same(await rows("gains", 1), changes));
  });
  await check(`${language}: the check says how many cases were examined`, async () => {
    const claims = one.check.claims_examined + two.check.claims_examined;
    return (await page.locator("main").innerText()).includes(outcome.check.passed(format.count(claims))) ? "" : "not said";
  });
  await check(`${language}: each example child, under both rules: the place and a reason for each school`, async () => {
    for (const [i, example] of round.draw.examples.entries()) {
      await page.locator(".child__choose select").selectOption(String(i));
      for (const [r, id] of ["one_draw", "two_baskets"].entries()) {
        const box = page.locator(".outcome").nth(r);
        const placed = example.placed[id];
        const said = await box.locator(".outcome__place").innerText();
        const wanted = placed === null
          ? outcome.child.noPlace : outcome.child.place(format.count(example.choices[placed - 1].school));
        const reasons = await box.locator(".reason__why > p:first-child").allInnerTexts();
        const right = example.choices.map((choice, at) =>
          (placed === at + 1 ? outcome.child.placed : outcome.child.refused)[choice[id]]);
        const bad = right.findIndex((text, at) => !reasons[at]?.startsWith(text));
        if (said !== wanted || reasons.length !== right.length || bad >= 0)
          return `${example.applicant}, ${id}: ${said}; ${reasons[bad]} instead of ${right[bad]}`;
      }
    }
    return "";
  });
  await check(`${language}: nothing wrong in the console, no violation of the policy`, clean);
  await close();
}

/* ---- Watching the draw -------------------------------------------------------------------------- */

{
  const { page, clean, close } = await open();
  const words = roundWords.nl.watch;
  const last = two.passes.length;
  const shown = [...two.schools].sort((a, b) =>
    b.asked_first / b.seats - a.asked_first / a.seats || b.asked_first - a.asked_first).slice(0, 10);
  await check("at first one sees the end: as many squares as children and seats", async () => {
    const sum = (of) => shown.reduce((total, school) => total + of(school), 0);
    const end = (i) => sum((school) => school.held[last - 1][i]);
    return same(await squares(page),
      { one: end(0), two: end(1), held: 0, free: sum((school) => school.seats) - end(0) - end(1) });
  });
  await check("the keyboard plays school by school, pauses and says where it stands", async () => {
    await page.locator(".play").focus();
    await page.keyboard.press("Enter");
    await until(page, () => /kiest/.test(document.querySelector("#watch h2").textContent));
    const quiet = await status(page);
    const partly = await squares(page);
    await page.keyboard.press("Enter");
    const label = await page.locator(".play").innerText();
    const focus = await page.evaluate(() => document.activeElement.classList.contains("play"));
    return all(quiet && `spoke while playing: ${quiet}`, partly.free > 0 ? "" : "nothing was free yet",
      same([label, focus], [words.resume, true]), (await status(page)) ? "" : "silent after the pause");
  });
  await check("arrow keys on the slider go turn by turn, with the numbers of that turn", async () => {
    const slider = page.locator("#watch input[type=range]");
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Home");
    const start = [await turn(page), (await squares(page)).free, await title(page)];
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const said = await status(page);
    const format = makeFormat("nl").count;
    const wanted = words.said.placed(format(count(two, 2)), format(round.children));
    return all(same(start, [0, shown.reduce((sum, school) => sum + school.seats, 0), words.titleStart(format(round.children))]),
      same(await turn(page), 2), said.includes(wanted) ? "" : `${said}\nwithout: ${wanted}`,
      same(await slider.getAttribute("aria-valuetext"), words.sliderText("2", String(last))));
  });
  await check("buttons: back, further, to the end at once", async () => {
    const press = async (name) => {
      await page.getByRole("button", { name, exact: true }).focus();
      await page.keyboard.press("Enter");
      return turn(page);
    };
    const way = [await press(words.back), await press(words.back), await press(words.back), await press(words.next), await press(words.end), await press(words.next)];
    return all(same(way, [1, 0, 0, 1, last, last]),
      (await status(page)).includes(words.said.final) ? "" : `at the end: ${await status(page)}`);
  });
  await check("played to the end it stops by itself and says the outcome", async () => {
    await page.getByLabel(words.paces.fast, { exact: true }).check();
    await page.locator(".play").click();
    await until(page, (text) => document.querySelector("#watch [role=status]").textContent.includes(text),
      words.said.final, 40_000);
    const format = makeFormat("nl").count;
    return same([await turn(page), await title(page), await page.locator(".play").innerText()],
      [last, words.titleEnd(format(two.placed), format(round.children)), words.play]);
  });
  await check("the other rule: one colour, its own turns", async () => {
    await page.getByLabel(roundWords.nl.rule.one_draw, { exact: true }).check();
    const seats = await squares(page);
    return all(same([seats.one, seats.two, await page.locator("#watch input[type=range]").getAttribute("max")],
      [0, 0, String(one.passes.length)]), seats.held > 0 ? "" : "no seat is taken");
  });
  await check("schools by number, and what to do when that is not possible", async () => {
    const search = page.getByLabel(words.search);
    const names = () => page.locator("#watch .seat-name").allTextContents();
    await search.fill("12, 3");
    const found = await names();
    await search.fill("999");
    const none = await page.locator(".pick__hint").innerText();
    const kept = (await names()).length;
    await search.fill("de Boom");
    const bad = await page.locator(".pick__hint").innerText();
    await search.fill("");
    await page.getByRole("button", { name: words.following }).click();
    const rest = await names();
    return same([found, none, kept, bad, rest.length],
      [["school 12", "school 3"], words.searchNone("999", "1", "14"), 10, words.searchBad, 4]);
  });
  await check("the table of turns has every turn", async () => {
    await page.getByText(words.all).click();
    await page.locator("#watch details tbody tr").first().waitFor();
    const rows = await page.locator("#watch details tbody tr").allInnerTexts();
    return same(rows.map((row) => Number(row.split(/\s+/)[1])), one.passes.map((pass) => pass.asked));
  });
  await check("watching leaves the console and the policy clean", clean);
  await close();
}
{
  const { page, close } = await open({ reducedMotion: "reduce" });
  const words = roundWords.nl.watch;
  await check("with little motion asked for: no playing, only steps, and it says why", async () => {
    const play = await page.locator(".play").count();
    const why = await page.getByText(words.stillMotion).count();
    await page.getByRole("button", { name: words.back, exact: true }).click();
    const at = await turn(page);
    await page.waitForTimeout(600);
    return same([play, why, at, await turn(page)], [0, 1, two.passes.length - 1, two.passes.length - 1]);
  });
  await close();
}

/* ---- The lot, worked out again ------------------------------------------------------------------ */

const results = (page) => page.locator(".proof__result").allInnerTexts().then((texts) => texts.map((text) => text.trim()));
const withDraw = (over) => ({ ...round, draw: { ...round.draw, ...over } });
{
  const { page, close } = await open();
  await page.locator(".proof__lines li").first().waitFor();
  await check("the browser works the lot out again, and everything agrees", async () =>
    same(await results(page), Array(3 + round.draw.examples.length).fill(outcomeWords.nl.proof.ok)));
  await check("the commands on the page give the numbers that stand under them", async () => {
    await page.getByText(outcomeWords.nl.proof.manifest, { exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent("download"),
      page.getByRole("button", { name: outcomeWords.nl.proof.manifestSave }).click()]);
    const place = `${folder}/${download.suggestedFilename()}`;
    await download.saveAs(place);
    await page.getByText(outcomeWords.nl.proof.commands, { exact: true }).click();
    await page.locator(".command").first().waitFor();
    const commands = await page.locator(".command pre").allInnerTexts();
    const wanted = await page.locator(".command code").allInnerTexts();
    const got = commands.map((command) =>
      execFileSync("sh", ["-c", command], { cwd: folder, encoding: "utf8" }).trim().split(/[= ]+/).pop());
    return all(same(got, wanted), same(readFileSync(place, "utf8"), round.draw.manifest),
      commands.length === 3 + round.draw.examples.length ? "" : `${commands.length} commands`);
  });
  await check("a line can be copied", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: outcomeWords.nl.lot.copy(outcomeWords.nl.lot.lines.secret) }).click();
    await page.locator(".lot").getByText(outcomeWords.nl.lot.copied).waitFor();
    return same(await page.evaluate(() => navigator.clipboard.readText()), round.draw.secret);
  });
  await close();
}
const spoiled = [
  ["a ticket", { examples: round.draw.examples.map((one, i) => (i ? one : { ...one, ticket: "0".repeat(64) })) }, 1],
  ["the frozen text", { manifest: round.draw.manifest.replace("260", "261") }, 1],
  ["the secret", { secret: "ab".repeat(32) }, 2],
  ["the number from outside", { beacon: "een ander getal" }, 1],
  ["the seed", { seed: "cd".repeat(32) }, 1 + round.draw.examples.length],
];
for (const [what, over, wrong] of spoiled) {
  const { page, close } = await open({ given: [withDraw(over)] });
  await page.locator(".proof__lines li").first().waitFor();
  await check(`an answer in which ${what} was changed is found out`, async () => {
    const bad = (await results(page)).filter((text) => text === outcomeWords.nl.proof.notOk).length;
    const said = await page.locator("#proof-title").innerText();
    return same([bad, said], [wrong, outcomeWords.nl.proof.wrong(String(wrong), String(3 + round.draw.examples.length))]);
  });
  if (what === "the secret") await page.screenshot({ path: `${folder}/uitvoeren-spoiled.png`, fullPage: true });
  await close();
}
{
  const { page, close } = await open({ given: [withDraw({ seed: "geen getal" })] });
  await check("a published number that is none is said, not worked with", async () =>
    same(await page.locator(".proof [role=alert]").innerText(), outcomeWords.nl.proof.broken));
  await close();
}
{
  const { page, clean, close } = await open({
    prepare: (page) => page.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined })),
  });
  await check("without WebCrypto the page says so, and the commands are there", async () => {
    const said = await page.locator(".proof .notice").innerText();
    await page.getByText(outcomeWords.nl.proof.commands, { exact: true }).click();
    await page.locator(".command").first().waitFor();
    return all(same(said, outcomeWords.nl.proof.none), same(await page.locator(".proof__lines").count(), 0),
      same(await page.locator(".command").count(), 3 + round.draw.examples.length), await clean());
  });
  await close();
}

/* ---- Other states ------------------------------------------------------------------------------- */

for (const language of ["nl", "en"]) {
  const { page, clean, close } = await open({ language, given: [], width: 320 });
  await check(`${language}: without a round the page says how to make one, and shows no figure`, async () => {
    const text = await page.locator("main").innerText();
    return all(same(await page.locator("h1").innerText(), roundWords[language].none.sentence),
      text.includes("mengtafel exercise TOWN.meng --desk oefenronde.desk") ? "" : "no command",
      same(await page.locator("main svg[data-drawing]").count(), 0), await axe(page), await cut(page), await clean());
  });
  await page.screenshot({ path: `${folder}/uitvoeren-none-${language}-320.png`, fullPage: true });
  await close();
}
{
  const { page, close } = await open({
    given: [{ ...round, rules: [one, { ...two, check: { ...two.check, passed: false } }] }],
  });
  await check("a round in which the check found a fault says so in the steps and at the check", async () => {
    const alert = await page.locator(".part [role=alert]").innerText();
    return same([alert, await page.locator(".step--wrong .step__name").allInnerTexts()],
      [outcomeWords.nl.check.failed, [roundWords.nl.steps.check[0]]]);
  });
  await close();
}
{
  const nothing = Object.fromEntries(Object.keys(round.change.figures).map((key) => [key, null]));
  const bare = (row) => ({ ...row, first_choice_difference: null, metres: { one_draw: null, two_baskets: null } });
  const { by_group, by_basket, by_area } = round.change;
  const { page, clean, close } = await open({ given: [{ ...round, rehearsals: 0,
    rules: round.rules.map((rule) => ({ ...rule, rehearsed: nothing, mean_metres: null })),
    change: { ...round.change, figures: nothing, by_group: by_group.map(bare), by_basket: by_basket.map(bare), by_area: by_area.map(bare) } }] });
  await check("without rehearsals the page says that chance is not known, and has no holes", async () => {
    await page.getByText(outcomeWords.nl.gains.areas, { exact: true }).click();
    await page.locator("details[open] tbody tr").first().waitFor();
    const text = await page.locator("main").innerText();
    const drawn = await page.locator("#families svg[data-drawing]").textContent();
    return all(/undefined|NaN|null/.test(text + drawn) ? "a hole in the text" : "",
      drawn.includes(outcomeWords.nl.change.noBand.split(" ").slice(0, 3).join(" ")) ? "" : "not said",
      same(await page.locator(".gain__dot").count(), 0), await axe(page), await clean());
  });
  await close();
}
{
  const older = makeRound({ id: "oefenronde-eerder", seed: 11 });
  const { page, close } = await open({ given: [older, round] });
  await check("of several rounds the last is shown, and another can be chosen", async () => {
    const text = (shown) => roundWords.nl.sentence(...shown.rules.map((rule) =>
      String(Math.round((100 * rule.first_choice) / shown.children))));
    const first = await page.locator("h1").innerText();
    await page.locator(".round__which select").selectOption(older.id);
    await until(page, (said) => document.querySelector("h1").innerText !== said, first);
    return same([first, await page.locator("h1").innerText()], [text(round), text(older)]);
  });
  await close();
}
{
  const { page, close } = await open({
    hasError: true,
    prepare: (page) => page.route(/\/v1\/rounds\/./, (route) => route.fulfill({ status: 503,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", title: "The town is busy", status: 503, detail: "Try again." }) })),
  });
  await check("trouble with the round: what happened, and again", async () => {
    await page.locator(".trouble").waitFor();
    await page.unroute(/\/v1\/rounds\/./);
    await page.locator(".trouble__retry").click();
    await page.locator(".proof").waitFor();
    return "";
  });
  await close();
}
{
  const { page, close } = await open();
  await check("areas: the keyboard puts the table in another order", async () => {
    await page.getByText(outcomeWords.nl.gains.areas, { exact: true }).click();
    const column = page.getByRole("columnheader", { name: outcomeWords.nl.gains.areasColumns[1] });
    await column.getByRole("button").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    const got = (await page.locator("details[open] tbody tr td:nth-child(2)").allInnerTexts()).map(Number);
    const wanted = round.change.by_area.map(({ children }) => children).sort((a, b) => b - a);
    return all(same(got, wanted), same(await column.getAttribute("aria-sort"), "descending"));
  });
  await check("files: places per school as CSV, one line for each school", async () => {
    const label = `${outcomeWords.nl.check.csv.schools}, ${roundWords.nl.rule.two_baskets}`;
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: label }).click()]);
    await download.saveAs(`${folder}/schools.csv`);
    const lines = readFileSync(`${folder}/schools.csv`, "utf8").trim().split("\r\n");
    const seats = lines.slice(1).reduce((sum, line) => sum + Number(line.split(",")[1]), 0);
    return same([lines.length, seats], [1 + round.schools, round.seats]);
  });
  await close();
}

for (const [width, language, colours] of [[320, "nl", {}], [360, "en", {}], [1440, "nl", {}], [1920, "en", {}],
  [320, "nl", { colorScheme: "dark" }], [1280, "en", { forcedColors: "active" }]]) {
  const { page, clean, close } = await open({ width, language, ...colours });
  const look = Object.values(colours)[0] ?? "light";
  await page.locator(".proof__lines li").first().waitFor();
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    for (const figure of document.querySelectorAll(".figure")) figure.querySelector("button[aria-expanded]").click();
  });
  await page.getByRole("button", { name: roundWords[language].watch.back, exact: true }).click();
  await page.locator(".command").first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(200);
  await check(`everything opened, ${width} px, ${language}, ${look}: axe finds nothing, nothing is cut off`, async () =>
    all(await axe(page), await cut(page), await clean()));
  await page.screenshot({ path: `${folder}/uitvoeren-open-${language}-${width}-${look}.png`, fullPage: true });
  await close();
}

await finish();

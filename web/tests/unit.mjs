/* The pure functions of the application, without a browser: node --test-reporter=tap unit.mjs */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { makeFormat } = await load("format.ts");
const { readPlace, hrefOf } = await load("place.ts");
const { linear, ticks, roundUp, path } = await load("shared/scale.ts");
const { wrap } = await load("shared/text.ts");
const { toCsv } = await load("shared/table.tsx");
const schoolsOf = await load("rooms/meten/schools.ts");
const maps = await load("rooms/meten/project.ts");
const { hold } = await load("rooms/meten/bigmap.tsx");

const school = (over) => ({
  code: "00AA", name: "De Boom", board: null, denomination: null, lon: 4.9, lat: 52.37,
  children_a: 66, children_b: 34, children_unknown: 0, mean_metres: null, share: 0.34, around: 0.34,
  low_95: 0.25, high_95: 0.43, low_998: 0.2, high_998: 0.48, verdict: "reflects", ...over,
});

test("numbers are written as the language writes them", () => {
  const nl = makeFormat("nl");
  const en = makeFormat("en");
  assert.equal(nl.count(37229), "37.229");
  assert.equal(en.count(37229), "37,229");
  assert.equal(nl.of100(0.46054), "46");
  assert.equal(nl.decimal(0.46054), "0,461");
  assert.equal(en.decimal(0.46054), "0.461");
  assert.equal(nl.signed100(-0.114), "\u221211");
  assert.equal(nl.signed100(0.114), "+11");
  assert.equal(nl.signed100(-0.001), "0", "no minus before nothing");
  assert.equal(nl.metres(1484.65), "1.485 m");
});

test("a year that the source does not state is said to be about", () => {
  const period = { first_year: 2015, last_year: 2019, stated_by_source: false };
  assert.equal(makeFormat("nl").years(period), "rond 2015\u20132019");
  assert.equal(makeFormat("en").years(period), "around 2015\u20132019");
  assert.equal(
    makeFormat("nl").years({ first_year: 2020, last_year: 2020, stated_by_source: true }), "2020");
});

test("an address is a room and a language, or no place at all", () => {
  const at = (text) => readPlace(new URL(text, "http://town.example"));
  assert.deepEqual(at("/meten"), { room: "meten", language: "nl" });
  assert.deepEqual(at("/"), { room: "meten", language: "nl" });
  assert.deepEqual(at("/uitvoeren?lang=en"), { room: "uitvoeren", language: "en" });
  assert.deepEqual(at("/volgen?lang=fy"), { room: "volgen", language: "nl" });
  assert.equal(at("/v1/schools"), null);
  assert.equal(at("/meten/deeper"), null);
  assert.equal(hrefOf({ room: "meten", language: "en" }), "/meten?lang=en");
  assert.equal(hrefOf({ room: "meten", language: "nl" }), "/meten");
});

test("a linear scale hits both ends, and stands still on an empty domain", () => {
  const scale = linear([0, 50], [10, 110]);
  assert.deepEqual([scale(0), scale(25), scale(50)], [10, 60, 110]);
  assert.equal(linear([3, 3], [10, 110])(3), 10);
});

test("ticks are round, inside, and about as many as asked", () => {
  assert.deepEqual(ticks([0, 0.5], 5).map((t) => Math.round(t * 100)), [0, 10, 20, 30, 40, 50]);
  assert.deepEqual(ticks([-50, 60], 8), [-40, -20, 0, 20, 40, 60]);
  assert.ok(!Object.is(ticks([-50, 60], 8)[2], -0), "nothing is not written with a minus");
  assert.deepEqual(ticks([5, 5], 4), [5]);
  for (let seed = 1; seed < 400; seed++) {
    const low = Math.sin(seed) * 1000;
    const high = low + Math.abs(Math.cos(seed * 7)) * 10 ** (seed % 7 - 3) + 1e-6;
    const at = ticks([low, high], 5);
    assert.ok(at.length >= 1 && at.length <= 12, `${at.length} ticks in ${low}..${high}`);
    const room = (high - low) * 1e-6 + 1e-9;
    assert.ok(at.every((t) => t >= low - room && t <= high + room), `${low}..${high}: ${at}`);
  }
});

test("rounding up does not skip a value that is round already", () => {
  assert.equal(roundUp(0.3, 0.1).toFixed(6), "0.300000");
  assert.equal(roundUp(0.301, 0.1).toFixed(6), "0.400000");
});

test("a path is written in tenths of a pixel", () => {
  assert.equal(path([[0, 0], [1.26, 2.04]], true), "M0 0L1.3 2Z");
});

test("text wraps at the width and loses no word", () => {
  const measure = (text) => text.length;
  assert.deepEqual(wrap("een twee drie vier", 8, 15, 400, measure), ["een twee", "drie", "vier"]);
  assert.deepEqual(wrap("onbekendheid ja", 5, 15, 400, measure), ["onbekendheid", "ja"]);
  const words = "Balk: 41 tot 48, want van 1.866 kinderen kennen we de groep niet.";
  for (let width = 1; width < 80; width++) {
    const lines = wrap(words, width, 15, 400, measure);
    assert.equal(lines.join(" "), words);
    assert.ok(lines.every((line) => line.length <= width || !line.includes(" ")));
  }
});

test("a CSV file quotes what must be quoted and disarms formulas", () => {
  const csv = toCsv({
    caption: "", columns: [{ label: "school" }, { label: 'van "A", van de 100' }],
    rows: [["'t Boompje, de \"grote\"", 0.46054], ["=1+1", null], ["@x", -2]],
  });
  assert.equal(csv,
    'school,"van ""A"", van de 100"\r\n"\'t Boompje, de ""grote""",0.46054\r\n\'=1+1,\r\n\'@x,-2\r\n');
});

test("the sign of a school follows its verdict, and is strong beyond 20 of 100", () => {
  const { kindOf } = schoolsOf;
  assert.equal(kindOf(school({})), "mirror");
  assert.equal(kindOf(school({ verdict: "more group A", share: 0.2, around: 0.34 })), "moreA");
  assert.equal(kindOf(school({ verdict: "more group A", share: 0.1, around: 0.34 })), "muchA");
  assert.equal(kindOf(school({ verdict: "more group B", share: 0.5, around: 0.34 })), "moreB");
  assert.equal(kindOf(school({ verdict: "more group B", share: 0.6, around: 0.34 })), "muchB");
  assert.equal(kindOf(school({ verdict: "cannot tell", share: 0.6 })), "unclear");
  assert.equal(kindOf(school({ verdict: "no surroundings", around: null })), "alone");
  assert.equal(kindOf(school({ verdict: "empty", share: null })), "alone");
});

test("the first school followed mirrors its surroundings and the town", () => {
  const { firstSchool } = schoolsOf;
  const list = [
    school({ code: "1", share: 0.34, around: 0.5, verdict: "more group A" }),
    school({ code: "2", share: 0.8, around: 0.8 }),
    school({ code: "3", share: 0.36, around: 0.35 }),
    school({ code: "4", share: 0.34, around: 0.34, lon: null }),
  ];
  assert.equal(firstSchool(list, 0.34).code, "3");
  assert.equal(firstSchool([list[0]], 0.34), null);
  assert.equal(firstSchool([], 0.34), null);
});

test("a name that occurs twice, or is missing, gets its code", () => {
  const names = schoolsOf.namesOf([
    school({ code: "1", name: "De Boom" }), school({ code: "2", name: "De Boom" }),
    school({ code: "3", name: "De Zee" }), school({ code: "4", name: null }),
  ]);
  assert.deepEqual([...names.values()], ["De Boom (1)", "De Boom (2)", "De Zee", "4"]);
  assert.equal(new Set(names.values()).size, 4);
});

test("hidden counts stay unknown", () => {
  assert.equal(schoolsOf.childrenOf(school({ children_b: null })), null);
  assert.equal(schoolsOf.differenceOf(school({ around: null })), null);
  assert.equal(schoolsOf.stripOf([school({ children_a: null }), school({ low_95: null })]), null);
});

const area = (id, share, west = 0, south = 0, size = 1) => ({
  type: "Feature", id, properties: { name: id, children_a: 1, children_b: 1, children_unknown: 0, share },
  geometry: { type: "Polygon", coordinates: [[[west, south], [west + size, south],
    [west + size, south + size], [west, south + size], [west, south]]] },
});
const areasOf = (features) => ({ type: "FeatureCollection", features });

test("tones part the areas at round limits that differ", () => {
  const { breaksOf, toneOf } = schoolsOf;
  const areas = areasOf(Array.from({ length: 100 }, (_, i) => area(String(i), i / 100)));
  assert.deepEqual(breaksOf(areas), [0.25, 0.5, 0.75]);
  assert.equal(toneOf(0.1, [0.25, 0.5, 0.75]), 0);
  assert.equal(toneOf(0.25, [0.25, 0.5, 0.75]), 1);
  assert.equal(toneOf(0.99, [0.25, 0.5, 0.75]), 3);
  assert.equal(toneOf(null, [0.25]), null);
  assert.deepEqual(breaksOf(areasOf([area("a", 0.3), area("b", 0.3)])), [0.3]);
  assert.deepEqual(breaksOf(areasOf([area("a", null)])), []);
});

test("arrow keys reach every school from every other, or it lies alone that way", () => {
  const { neighbour } = schoolsOf;
  const points = Array.from({ length: 60 }, (_, i) => ({
    code: String(i), x: Math.abs(Math.sin(i * 12.9898) * 43758.5) % 100, y: Math.abs(Math.sin(i * 78.233) * 12543.1) % 100,
  }));
  const seen = new Set(["0"]);
  const queue = ["0"];
  while (queue.length) {
    const from = queue.pop();
    for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
      const next = neighbour(points, from, key);
      if (next !== null && !seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  }
  assert.equal(seen.size, points.length);
  assert.equal(neighbour(points, "0", "Enter"), null);
  assert.equal(neighbour([], null, "ArrowUp"), null);
  assert.equal(neighbour(points, null, "ArrowUp"), "0");
});

test("the nearest point is taken, and none beyond reach", () => {
  const points = [{ code: "a", x: 0, y: 0 }, { code: "b", x: 10, y: 0 }];
  assert.equal(schoolsOf.nearest(points, 7, 0, 18), "b");
  assert.equal(schoolsOf.nearest(points, 40, 0, 18), null);
});

test("the projection keeps distances and fits width and height", () => {
  const areas = areasOf([area("a", 0.1, 4.75, 52.3, 0.2)]);
  const to = maps.project(areas, [], 800, 8, 600);
  const corners = [to(4.75, 52.3), to(4.95, 52.5)];
  for (const [x, y] of corners) assert.ok(x >= 0 && x <= 800 && y >= 0 && y <= to.height);
  assert.ok(to.height <= 601);
  // Dam - Amsterdam Centraal: about 755 m along a great circle of radius 6371 km.
  const [dam, station] = [to(4.8926, 52.3731), to(4.9003, 52.3791)];
  const metres = Math.hypot(dam[0] - station[0], dam[1] - station[1]) / to.metre;
  const radians = Math.PI / 180;
  const half = Math.sin((0.006 * radians) / 2) ** 2 +
    Math.cos(52.3731 * radians) * Math.cos(52.3791 * radians) * Math.sin((0.0077 * radians) / 2) ** 2;
  const real = 2 * 6371000 * Math.asin(Math.sqrt(half));
  assert.ok(Math.abs(metres - real) / real < 0.003, `${metres} against ${real}`);
});

test("a map without any place still has a size", () => {
  const to = maps.project(areasOf([]), [], 300, 8);
  assert.ok(Number.isFinite(to.height) && Number.isFinite(to(0, 0)[0]));
});

test("the middle of a square, drawn either way round", () => {
  const square = [[0, 0], [4, 0], [4, 4], [0, 4]];
  assert.deepEqual(maps.middle(square), { area: 16, x: 2, y: 2 });
  const { area: size, x, y } = maps.middle([...square].reverse());
  assert.deepEqual([Math.abs(size), x, y], [16, 2, 2]);
});

test("labels overlap neither circles nor each other nor the edge", () => {
  const within = { left: 0, top: 0, right: 300, bottom: 200 };
  const taken = [{ left: 100, right: 140, top: 80, bottom: 120 }];
  const wishes = Array.from({ length: 30 }, (_, i) => ({
    text: `n${i}`, x: (i * 37) % 300, y: (i * 53) % 200, width: 50, weight: i }));
  const placed = maps.placeLabels(wishes, taken, 18, within, 12);
  assert.ok(placed.length > 3 && placed.length <= 12);
  const boxes = [...taken, ...placed.map((label) => label.box)];
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => assert.ok(!maps.overlaps(a, b))));
  for (const { box } of placed)
    assert.ok(box.left >= 0 && box.right <= 300 && box.top >= 0 && box.bottom <= 200);
});

test("a name goes where it covers least, and stays in view", () => {
  const circles = Array.from({ length: 20 }, (_, i) => ({ x: 100 + i * 4, y: 60, r: 6 }));
  const view = { left: 0, top: 0, right: 300, bottom: 300 };
  const spot = maps.placeName({ x: 140, y: 100, reach: 20, width: 80, height: 40, gap: 5 }, circles, [], view);
  const box = { left: spot.x - 40, right: spot.x + 40, top: spot.y - 20, bottom: spot.y + 20 };
  for (const { x, y, r } of circles)
    assert.ok(!maps.overlaps(box, { left: x - r, right: x + r, top: y - r, bottom: y + r }));
  assert.ok(spot.x - 40 >= 0 && spot.x + 40 <= 300 && spot.y + 20 <= 300);
});

test("the large map cannot be moved off the screen", () => {
  assert.deepEqual(hold({ zoom: 0.2, x: -50, y: 999 }, 400, 300), { zoom: 1, x: 200, y: 150 });
  assert.deepEqual(hold({ zoom: 4, x: -50, y: 999 }, 400, 300), { zoom: 4, x: 50, y: 262.5 });
  assert.equal(hold({ zoom: 99, x: 0, y: 0 }, 400, 300).zoom, 12);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { firstTerm } from "../../static/js/terms.js";

const WORDS = ["plan", "window", "cut", "zone", "FR", "gap"];

test("a noun is a term, in the plural too", () => {
  assert.deepEqual(firstTerm("Cost of the plan", WORDS), { word: "plan", index: 12, text: "plan" });
  assert.equal(firstTerm("Windows used", WORDS).text, "Windows");
});

test("a verb of the same letters is an ordinary word", () => {
  for (const text of ["Plan a session", "How each zone is cut off", "Gateways to cut over to", "Cut the line"]) {
    assert.notEqual(firstTerm(text, ["plan", "cut"])?.word, "plan", text);
    assert.equal(firstTerm(text, ["plan", "cut"]), null, text);
  }
});

test("a word that only begins like a term is none, and neither is one with an ending of another language", () => {
  assert.equal(firstTerm("planes and zoned gaping", WORDS), null);
  assert.equal(firstTerm("plane", WORDS), null);
});

test("a German noun keeps its capital and takes German endings", () => {
  assert.equal(firstTerm("Günstigster Schritt des Plans", ["Plan"], "de").text, "Plans");
  assert.equal(firstTerm("Regeln für Tester", ["Regel"], "de").text, "Regeln");
  assert.equal(firstTerm("in der regel", ["Regel"], "de"), null);
  assert.equal(firstTerm("Fr, 20. November", ["FR"], "de"), null);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../../static/js/outbox.js";

function box(now = () => 1000) {
  const store = { text: null, get: () => store.text, set: (text) => (store.text = text) };
  return { store, outbox: new Outbox(store, now) };
}

test("what is put waits until the server has it", () => {
  const { outbox } = box();
  const { stamp } = outbox.put("7", { "vote:1:1": ["3"] });
  assert.deepEqual(outbox.waiting(), [{ card: "7", fields: { "vote:1:1": ["3"] }, stamp, isSent: false }]);
  outbox.sent("7", stamp);
  assert.deepEqual(outbox.waiting(), []);
  assert.deepEqual(outbox.kept("7").fields, { "vote:1:1": ["3"] });
});

test("the stamp grows with every change, whatever the clock does", () => {
  const times = [1000, 1000, 400];
  const { outbox } = box(() => times.shift());
  const stamps = [1, 2, 3].map((step) => outbox.put("7", { step: [String(step)] }).stamp);
  assert.deepEqual(stamps, [1000, 1001, 1002]);
});

test("what was typed while an older state was sent still waits", () => {
  const { outbox } = box();
  const { stamp } = outbox.put("7", { remark: ["half"] });
  outbox.put("7", { remark: ["half a sentence"] });
  outbox.sent("7", stamp);
  assert.equal(outbox.waiting()[0].fields.remark[0], "half a sentence");
});

test("cards that were sent are forgotten, those that wait and the one on the screen are not", () => {
  const { outbox, store } = box();
  ["1", "2", "3"].forEach((card) => outbox.put(card, {}));
  outbox.sent("1", outbox.kept("1").stamp);
  outbox.sent("3", outbox.kept("3").stamp);
  outbox.tidy("3");
  assert.deepEqual(Object.keys(outbox.all()), ["2", "3"]);
  outbox.sent("2", outbox.kept("2").stamp);
  outbox.tidy(null);
  assert.equal(store.text, null);
});

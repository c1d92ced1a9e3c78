import assert from "node:assert/strict";
import { test } from "node:test";

import { EditQueue } from "../../static/js/edit_queue.js";

function queue() {
  const store = { text: null, get: () => store.text, set: (text) => (store.text = text) };
  let number = 0;
  return { store, queue: new EditQueue(store, () => `k${(number += 1)}`) };
}

const renaming = { changes: [{ kind: "zones", code: "Z1", was: { name: "A" }, now: { name: "B" } }] };

test("edits wait in their order until the server has answered them", () => {
  const { queue: edits, store } = queue();
  edits.put(renaming);
  edits.put({ changes: [] });
  assert.deepEqual(edits.waiting().map((one) => one.key), ["k1", "k2"]);
  edits.done("k1");
  assert.deepEqual(new EditQueue(store, () => "").waiting().map((one) => one.key), ["k2"]);
  edits.done("k2");
  assert.equal(store.text, null);
});

test("an edit that met another stands apart, and goes again with what the others wrote as seen", () => {
  const { queue: edits } = queue();
  edits.put(renaming);
  edits.refuse("k1", [{ kind: "zones", code: "Z1", path: ["name"], yours: "B", theirs: "C" }]);
  assert.deepEqual(edits.waiting(), []);
  assert.equal(edits.refused().length, 1);
  edits.insist("k1");
  assert.deepEqual(edits.refused(), []);
  assert.deepEqual(edits.waiting(), [{ key: "k2", body: { changes: [{ kind: "zones", code: "Z1", was: { name: "C" }, now: { name: "B" } }] } }]);
});

test("a field that somebody else took away is no longer seen, and a record that is gone is new", () => {
  const { queue: edits } = queue();
  edits.put({ changes: [{ kind: "zones", code: "Z1", was: { a: { b: 1 } }, now: { a: { b: 2 } } }, { kind: "zones", code: "Z2", was: { name: "A" }, now: { name: "B" } }] });
  edits.refuse("k1", [
    { kind: "zones", code: "Z1", path: ["a", "b"], theirs: null },
    { kind: "zones", code: "Z2", path: [], theirs: null },
  ]);
  edits.insist("k1");
  assert.deepEqual(edits.waiting()[0].body.changes.map((one) => one.was), [{ a: {} }, null]);
});

/** Edits that the server has not answered yet, the oldest first. Pure: storage and keys are handed in.
 *
 * Each edit has a key of its own, with which it may be sent again: the server takes it once. One that met somebody else's
 * change is set apart with both texts, until the person writes theirs over it or lets it go.
 */
export class EditQueue {
  constructor(store, newKey) {
    this.store = store;
    this.newKey = newKey;
  }

  all() {
    return JSON.parse(this.store.get() || "[]");
  }

  write(edits) {
    this.store.set(edits.length ? JSON.stringify(edits) : null);
  }

  put(body) {
    this.write([...this.all(), { key: this.newKey(), body }]);
  }

  waiting() {
    return this.all().filter((one) => !one.conflicts);
  }

  refused() {
    return this.all().filter((one) => one.conflicts);
  }

  done(key) {
    this.write(this.all().filter((one) => one.key !== key));
  }

  refuse(key, conflicts) {
    this.write(this.all().map((one) => (one.key === key ? { ...one, conflicts } : one)));
  }

  /** Send an edit anew that rests on what the others wrote: only the fields in conflict are seen as theirs. */
  insist(key) {
    this.write(
      this.all().map((one) => {
        if (one.key !== key) return one;
        const changes = one.body.changes.map((change) => one.conflicts.filter((clash) => clash.kind === change.kind && clash.code === change.code).reduce(seenAsTheirs, change));
        return { key: this.newKey(), body: { ...one.body, changes } };
      }),
    );
  }
}

/** Give a change whose picture of one field is what somebody else wrote; a record that is gone is made anew. */
function seenAsTheirs(change, { path, theirs }) {
  if (!path.length) return { ...change, was: theirs };
  const was = structuredClone(change.was ?? {});
  let place = was;
  for (const step of path.slice(0, -1)) place = place[step] ??= {};
  if (theirs === null) delete place[path.at(-1)];
  else place[path.at(-1)] = theirs;
  return { ...change, was };
}

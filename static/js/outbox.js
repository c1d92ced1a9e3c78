/** What a phone wants to send, kept until the server has taken it. Pure: storage, sending and time are handed in.
 *
 * Only the newest state of each card is kept. Every change counts the stamp up, so that a copy which comes late, or
 * twice, changes nothing on the server.
 */
export class Outbox {
  constructor(store, now = () => Date.now()) {
    this.store = store;
    this.now = now;
  }

  all() {
    return JSON.parse(this.store.get() || "{}");
  }

  write(cards) {
    this.store.set(Object.keys(cards).length ? JSON.stringify(cards) : null);
  }

  /** Keep the fields of a card as they are now; gives what is to be sent. */
  put(card, fields) {
    const cards = this.all();
    const stamp = Math.max(this.now(), (cards[card]?.stamp || 0) + 1);
    cards[card] = { fields, stamp, isSent: false };
    this.write(cards);
    return cards[card];
  }

  /** Give what was kept of a card, sent or not. */
  kept(card) {
    return this.all()[card] || null;
  }

  waiting() {
    return Object.entries(this.all())
      .filter(([, one]) => !one.isSent)
      .map(([card, one]) => ({ card, ...one }));
  }

  /** Take note that the server has a card as of a stamp; what was typed since still waits. */
  sent(card, stamp) {
    const cards = this.all();
    if (cards[card]?.stamp === stamp) cards[card].isSent = true;
    this.write(cards);
  }

  /** Forget the cards that were sent, but for the one on the screen. */
  tidy(current) {
    const cards = this.all();
    Object.keys(cards).forEach((card) => {
      if (cards[card].isSent && card !== current) delete cards[card];
    });
    this.write(cards);
  }
}

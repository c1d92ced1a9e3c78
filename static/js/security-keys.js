/** Adding a security key, and signing in with one (WebAuthn): what the server asks goes to the browser, its answer back. */
import { announce, csrfToken } from "./app.js";
import { gettext } from "./words.js";

const BINARY = ["challenge", "id", "rawId"];

export function toBytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function toText(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** What the server asks, with bytes where the browser wants bytes. */
export function asked(options) {
  if (Array.isArray(options)) return options.map(asked);
  if (options === null || typeof options !== "object") return options;
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      // `rp.id` is the name of a host; the other ids are bytes.
      if (name === "rp") return [name, value];
      return [name, BINARY.includes(name) && typeof value === "string" ? toBytes(value) : asked(value)];
    }),
  );
}

/** What the key answered, as JSON. */
export function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  };
}

async function post(url, body) {
  const reply = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
  });
  const told = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(told.message || gettext("The server refused this. Load the page anew and try again."));
  return told;
}

async function run(button, notice) {
  const url = button.dataset.keyUrl;
  const container = button.closest("form");
  try {
    const options = asked((await post(url, {})).publicKey);
    const isNew = button.dataset.key === "add";
    const credential = isNew
      ? await navigator.credentials.create({ publicKey: options })
      : await navigator.credentials.get({ publicKey: options });
    const told = await post(url, { answer: answered(credential), name: container?.elements.name?.value });
    window.location.assign(told.go_to);
  } catch (error) {
    const text = error.name === "NotAllowedError" ? gettext("No key answered. Try again.") : error.message;
    notice.textContent = text;
    notice.hidden = false;
    announce(text);
    button.disabled = false;
  }
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-key]").forEach((button) => {
    const notice = document.getElementById("key-notice");
    if (!window.PublicKeyCredential) {
      notice.textContent = gettext("This browser offers no security keys here: they need https, or http://localhost.");
      notice.hidden = false;
      button.disabled = true;
      return;
    }
    button.addEventListener("click", () => {
      notice.hidden = true;
      button.disabled = true;
      run(button, notice);
    });
  });
}

"""What `bin/translations` does after gettext has collected the words: sort, derive the plain wording, compile, list.

Sorted catalogues keep the difference of a change small; a guess of gettext (fuzzy) is thrown away, as it would be wrong
in silence.
"""

from __future__ import annotations

import subprocess

from accounts.wording import plainly
from tests.guidance.catalogues import LOCALE, Entry, read
from tests.guidance.texts import sentences

HEAD = """msgid ""
msgstr ""
"Project-Id-Version: Bulkhead\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def main() -> None:
    """Renew the catalogues and list what nobody has said yet."""
    for domain in ("django", "djangojs", "sentences"):
        entries = [_without_guess(entry) for entry in read(domain)]
        _write("de", domain, entries)
        missing = [entry.text for entry in entries if not all(entry.said.values())]
        if domain == "sentences":
            missing += sorted(sentences() - {entry.text for entry in entries})
        for text in missing:
            print(f"not said in {domain}: {text}")  # noqa: T201
        if domain == "django":
            for language in ("en", "de"):
                _write(f"{language}_Plain", domain, list(plain_entries(entries, language)))


def plain_entries(entries: list[Entry], language: str) -> list[Entry]:
    """Give what a catalogue says otherwise in plain words; the terms of the glossary stay."""
    changed = []
    for entry in entries:
        said = {0: entry.text, 1: entry.plural} if language == "en" else entry.said
        texts = {number: text for number, text in said.items() if text is not None}
        plain = {number: plainly(text, language) for number, text in texts.items()}
        if entry.context != "term" and plain != texts:
            changed.append(Entry(entry.text, entry.plural, entry.context, entry.flags, plain))
    return changed


def _without_guess(entry: Entry) -> Entry:
    said = dict.fromkeys(entry.said, "") if "fuzzy" in entry.flags else entry.said
    return Entry(entry.text, entry.plural, entry.context, "", said)


def _write(language: str, domain: str, entries: list[Entry]) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(entries, key=lambda entry: (entry.text, entry.plural or "", entry.context))
    blocks = [HEAD.format(language=language.partition("_")[0]).rstrip("\n"), *map(_block, ordered)]
    (folder / f"{domain}.po").write_text("\n\n".join(blocks) + "\n")
    path = folder / domain
    subprocess.run(["msgfmt", "-o", f"{path}.mo", f"{path}.po"], check=True)


def _block(entry: Entry) -> str:
    lines = [f"msgctxt {_quoted(entry.context)}"] if entry.context else []
    lines.append(f"msgid {_quoted(entry.text)}")
    if entry.plural is None:
        return "\n".join([*lines, f"msgstr {_quoted(entry.said.get(0, ''))}"])
    said = [f"msgstr[{number}] {_quoted(text)}" for number, text in sorted(entry.said.items())]
    return "\n".join([*lines, f"msgid_plural {_quoted(entry.plural)}", *said])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


if __name__ == "__main__":
    main()

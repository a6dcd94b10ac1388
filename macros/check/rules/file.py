"""Rules that reading enforces: files are what they seem, and say what they may."""

from __future__ import annotations

from macros.check.rules.register import rule

rule(
    "yaml-syntax",
    "Files",
    "Every data file is YAML that can be read, and no '#' cuts a value off.",
    "Half a file is worse than none: what comes after the mistake would be missing silently.",
)
rule(
    "duplicate-key",
    "Files",
    "No key is in the same block twice.",
    "Of two values only the last would count, and nobody would notice which.",
)
rule(
    "encoding",
    "Files",
    "Every file is UTF-8.",
    "Other encodings turn names into garbage.",
)
rule(
    "control-character",
    "Files",
    "No text has control or other invisible characters, as they are or escaped.",
    "They can hide or reorder what a text says, and break calendars, contact cards and feeds.",
)
rule(
    "too-large",
    "Files",
    "A data file has 2 MiB at most, and its values are not nested without end.",
    "Larger files are mistakes or attacks, and would keep every build waiting.",
)
rule(
    "unsafe-yaml",
    "Files",
    "Data has plain values, without anchors, aliases or tags, and is inside the repository.",
    "YAML can run code, grow without end, or draw in files that nobody reviewed.",
)
rule(
    "unknown-file",
    "Files",
    "Every file in the data folder is one that the playbook uses, and none is missing.",
    "A file with a misspelt name would be ignored, and its facts with it.",
)
rule(
    "unknown-key",
    "Files",
    "Every key is one that the data reference lists.",
    "A misspelt key would be ignored, and its value with it.",
)
rule(
    "missing-key",
    "Files",
    "Every required key is there.",
    "Pages would have a hole where the fact belongs.",
)
rule(
    "wrong-type",
    "Files",
    "Every value is of its kind: a text, a list, a date, a number.",
    "A page can only print, sort and compare what it understands.",
)
rule(
    "wrong-value",
    "Files",
    "Every value is one of the allowed ones, and every id is kebab-case.",
    "Lists, filters and links are built on these values.",
)
rule(
    "duplicate-id",
    "Files",
    "A person is in one department, an account in one file, a policy on one page.",
    "With two records for one id, pages would show either.",
)
rule(
    "name-twin",
    "Files",
    "No two files differ by case or accents alone, and no two pages have the same address.",
    "On some computers, and on the site, one of them overwrites the other.",
)
rule(
    "file-type",
    "Files",
    "The folder of pages has pages, images and documents only, no links and no submodules.",
    "Everything there is published: scripts would run, and links would publish their targets.",
)
rule(
    "front-matter",
    "Pages",
    "Every page begins with a head that can be read.",
    "A head that cannot be read would be printed on the page.",
)
rule(
    "unsafe-template",
    "Pages",
    "A page says nothing but macro calls with literal values.",
    "Any other template could run code when the site is built.",
)
rule(
    "unsafe-html",
    "Pages",
    "HTML on a page keeps to the allowed elements, attributes and addresses.",
    "Other HTML could run scripts in the browsers of everybody who reads it.",
)
rule(
    "merge-marker",
    "Pages",
    "No marker of an unfinished merge is left.",
    "Readers would see two versions of the truth, one above the other.",
)
rule(
    "page-too-large",
    "Pages",
    "A page has 50 KiB at most, and lines, lists and brackets of a size that people write.",
    "Nobody reads longer pages, and some texts keep the site generator busy for minutes.",
)
rule(
    "table-shape",
    "Pages",
    "A table has an empty line before it, and no row has more cells than its heading.",
    "Otherwise it comes out as text, or loses the surplus cells.",
)
rule(
    "unclosed-fence",
    "Pages",
    "Every code block is begun and closed in the form that the site reads.",
    "Otherwise the rest of the page comes out as code, or code as text.",
)
rule(
    "image-alt",
    "Pages",
    "Every image says in words what it shows.",
    "People who do not see it must learn the same from it.",
)
rule(
    "empty-page",
    "Pages",
    "Every page has text besides its heading.",
    "An empty page costs a click and answers nothing.",
)

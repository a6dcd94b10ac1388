"""Rules that reading enforces: files are what they seem, and say what they may."""

from __future__ import annotations

from macros.check.rules.rule import found_by_reading

found_by_reading(
    "yaml-syntax",
    "Files",
    "Every data file is YAML that can be read, and no '#' cuts a value off.",
    "Half a file read is worse than none: what comes after the mistake would be missing without a word.",
)
found_by_reading(
    "duplicate-key",
    "Files",
    "No key stands twice in the same block.",
    "Of two values only the last would count, and nobody would notice which.",
)
found_by_reading(
    "encoding",
    "Files",
    "Every file is UTF-8.",
    "Other encodings turn names into garbage.",
)
found_by_reading(
    "control-character",
    "Files",
    "No text holds control characters, or others that nobody sees, as they are or escaped.",
    "They can hide what a text says or turn its order round, and break calendars, contact cards and feeds.",
)
found_by_reading(
    "too-large",
    "Files",
    "A data file has 2 MiB at most, and its values are not nested without end.",
    "Larger files are mistakes or attacks, and would keep every build waiting.",
)
found_by_reading(
    "unsafe-yaml",
    "Files",
    "Data holds plain values, without anchors, aliases or tags, and lies inside the repository.",
    "YAML can run code, grow without end, or draw in files that nobody reviewed.",
)
found_by_reading(
    "unknown-file",
    "Files",
    "Every file in the data folder is one that the playbook knows, and the required ones are there.",
    "A file with a misspelt name would be ignored, and its facts with it.",
)
found_by_reading(
    "unknown-key",
    "Files",
    "Every key is one that the data reference lists.",
    "A misspelt key would be ignored, and its value with it.",
)
found_by_reading(
    "missing-key",
    "Files",
    "Every required key is there.",
    "Pages would have a hole where the fact belongs.",
)
found_by_reading(
    "wrong-type",
    "Files",
    "Every value is of its kind: a text, a list, a date, a number.",
    "A page can only print, sort and compare what it understands.",
)
found_by_reading(
    "wrong-value",
    "Files",
    "Every value is one of the allowed ones, and every id is kebab-case.",
    "Lists, filters and links are built on these values.",
)
found_by_reading(
    "duplicate-id",
    "Files",
    "A person stands in one department, an account in one file, a policy on one page.",
    "With two records for one id, pages would show either.",
)
found_by_reading(
    "name-twin",
    "Files",
    "No two files differ by case or accents alone, and no two pages have the same address.",
    "On some computers, and on the site, one of them overwrites the other.",
)
found_by_reading(
    "file-type",
    "Files",
    "Below the folder of pages lie pages, images and documents only, no links and no submodules.",
    "Whatever lies there is published: scripts would run, and links would publish what they lead to.",
)
found_by_reading(
    "front-matter",
    "Pages",
    "Every page begins with a head that can be read.",
    "A head that cannot be read would be printed on the page.",
)
found_by_reading(
    "unsafe-template",
    "Pages",
    "A page says nothing but macro calls with literal values.",
    "Any other template could run code when the site is built.",
)
found_by_reading(
    "unsafe-html",
    "Pages",
    "HTML on a page keeps to the allowed elements, attributes and addresses.",
    "Other HTML could run scripts in the browsers of everybody who reads it.",
)
found_by_reading(
    "merge-marker",
    "Pages",
    "No marker of an unfinished merge is left.",
    "Readers would see two versions of the truth, one above the other.",
)
found_by_reading(
    "page-too-large",
    "Pages",
    "A page has 50 KiB at most, and lines, lists and brackets of a size that people write.",
    "Nobody reads longer pages, and some texts keep the site generator busy for minutes.",
)
found_by_reading(
    "table-shape",
    "Pages",
    "A table has an empty line before it, and no row has more cells than its heading.",
    "Otherwise it comes out as text, or loses the surplus cells.",
)
found_by_reading(
    "unclosed-fence",
    "Pages",
    "Every code block is begun and closed in the form that the site reads.",
    "Otherwise the rest of the page comes out as code, or code as text.",
)
found_by_reading(
    "image-alt",
    "Pages",
    "Every image says in words what it shows.",
    "People who do not see it must learn the same from it.",
)
found_by_reading(
    "empty-page",
    "Pages",
    "Every page has text besides its heading.",
    "An empty page costs a click and answers nothing.",
)

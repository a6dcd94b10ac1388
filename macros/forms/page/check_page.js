// The check's rules for the text of a page: its heading, its links to pages and files, and its macro calls. Nothing here may
// refuse a valid page, so what needs a full Markdown parser is left to the check.
import { TEXT } from "./text.js";

const OPEN = /\{\{|\{%|\{#/g;
const RAW = /\{%-?\s*raw\s*-?%\}/y;
const END_RAW = /\{%-?\s*endraw\s*-?%\}/g;
const CALL = "\ufffc"; // stands for each character of a macro call
const EXCERPT_LENGTH = 40;
const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const CALLED = /^([\p{L}_][\p{L}\p{N}_]*)\s*\(([^]*)\)$/u;
const CONSTANTS = new Map([["true", "True"], ["false", "False"], ["none", "None"], ["True", "True"], ["False", "False"], ["None", "None"]]);
const TOKEN = /\s*("(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|-?\d+(?:\.\d+)?(?![\w.])|[A-Za-z_]\w*|[=,])\s*/y;
const LINK = /(!?)\[([^\[\]]*)\]\(\s*(?:<([^<>\n]*)>|([^\s()<>"']*))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g;
const MARKUP = /[*_`[\]<>{}&\\]/;

const FENCE = /^([ >\t]*)(`{3,}|~{3,})(.*)$/;
const INFO = /^[ \t]*\.?[\p{L}\p{N}_#.+-]*(?:[ \t]+(?:title|linenums|hl_lines)="[^"]*"|[ \t]*\{[^{}]*\})*[ \t]*$/u;
const TAB = 4;

const width = (indent) => [...indent].reduce((count, sign) => count + (sign === "\t" ? TAB - (count % TAB) : 1), 0);
const blank = (text, sign = " ") => text.replace(/[^\n]/g, sign);

// ---- Macro calls, parsed like in macros/reading/template.py

// Returns the macro calls of a text, what is wrong with them, and the text with each call replaced.
function parseCalls(text, pattern) {
  const calls = [];
  const faults = [];
  const pieces = [];
  let [copied, position] = [0, 0]; // up to where the text was copied to `pieces`, and read
  const skip = (start, end) => {
    pieces.push(text.slice(copied, start), blank(text.slice(start, end), CALL));
    copied = end;
  };
  for (;;) {
    OPEN.lastIndex = position;
    const opening = OPEN.exec(text);
    if (!opening) break;
    const { index: start } = opening;
    const whole = opening[0] === "{{" ? matchAt(pattern, text, start) : null;
    const raw = opening[0] === "{%" ? matchAt(RAW, text, start) : null;
    position = start + 2;
    if (whole) {
      const call = parse(whole[1].trim());
      position = start + whole[0].length;
      if (call.fault) faults.push(call.fault);
      else {
        calls.push(call);
        skip(start, position);
      }
    } else if (raw) {
      END_RAW.lastIndex = start + raw[0].length;
      const end = END_RAW.exec(text);
      if (!end) {
        faults.push(["unclosedRaw", {}]);
        break;
      }
      skip(start, start + raw[0].length);
      position = end.index + end[0].length;
      skip(end.index, position);
    } else {
      const line = text.slice(start, start + 50).split("\n")[0];
      const name = { "{#": "comment", "{%": "statement" }[opening[0]] ?? "notWhole";
      faults.push([name, { text: line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH - 1)}…` : line }]);
    }
  }
  return { calls, faults, prose: [...pieces, text.slice(copied)].join("") };
}

function matchAt(pattern, text, start) {
  const sticky = new RegExp(pattern.source, "y");
  sticky.lastIndex = start;
  return sticky.exec(text);
}

function parse(expression) {
  const call = `{{ ${expression} }}`;
  const fault = (name, values) => ({ fault: [name, { call, ...values }] });
  if (!expression) return fault("empty");
  if (NAME.test(expression)) return CONSTANTS.has(expression) ? fault("notPlain") : fault("notCalled", { name: expression });
  const bare = quoteless(expression);
  if (/(^|[(,=])\s*\(/.test(bare)) return { isLeft: true }; // parentheses around a name or a value are left to the check
  const [, name, inner] = /^[^(]+\([^()*|]*\)$/.test(bare) ? CALLED.exec(expression) ?? [] : [];
  if (!name || CONSTANTS.has(name) || name === "not") return fault("notPlain");
  const tokens = tokensOf(inner);
  if (!tokens) return fault("noLiteral", { what: "a calculation, or a text without quotes" });
  const result = { name, values: [], keywords: [] };
  for (let i = 0; i < tokens.length; i += 2) {
    const key = tokens[i + 1] === "=" && NAME.test(tokens[i]) ? tokens[i] : undefined;
    if (key) i += 2;
    const token = tokens[i];
    if (!token || /^[=,]$/.test(token) || (tokens[i + 1] ?? ",") !== "," || (!key && result.keywords.length)) return fault("noLiteral", { what: "a calculation, or a text without quotes" });
    if (NAME.test(token) && !CONSTANTS.has(token)) return fault("noLiteral", { what: `the name '${token}' without quotes` });
    if (key) result.keywords.push([key, literal(token)]);
    else result.values.push(literal(token));
  }
  return result;
}

const quoteless = (text) => text.replace(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/g, '""');

function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) return null;
    tokens.push(match[1]);
  }
  return tokens;
}

function literal(token) {
  if (/^["']/.test(token)) return { type: "text", value: token.includes("\\") ? undefined : token.slice(1, -1) };
  if (CONSTANTS.has(token)) return { type: "constant", value: CONSTANTS.get(token) };
  return { type: "number", value: token };
}

// Yields what is wrong with a macro call.
function* checkCall({ name, values, keywords, isLeft }, { at, known, names, isPolicy }) {
  if (isLeft) return;
  const macro = known.macros[name];
  const say = (sentence, details) => at([TEXT], sentence, { name, ...details });
  if (!macro) {
    yield say("unknownMacro");
    return;
  }
  if (macro.policies && !isPolicy) yield say("onlyOnPolicies");
  const positional = macro.parameters.filter(({ keyword }) => !keyword);
  const args = new Map(positional.slice(0, values.length).map((parameter, i) => [parameter.name, [parameter, values[i]]]));
  if (values.length > positional.length) {
    const most = positional.length ? `${positional.length} at most` : "none";
    const number = `${values.length} value${values.length === 1 ? "" : "s"}`;
    yield say("tooManyValues", { values: number, most, example: macro.example });
  }
  for (const [key, value] of keywords) {
    const parameter = macro.parameters.find((each) => each.name === key);
    if (!parameter) yield say("takesNo", { key });
    else if (args.has(key)) yield say("twice", { key });
    else args.set(key, [parameter, value]);
  }
  for (const { name: key, required } of macro.parameters) {
    if (required && !args.has(key)) yield say("lacks", { key, example: macro.example });
  }
  for (const [key, [parameter, { type, value }]] of args) {
    const sentence = mistakeIn(parameter, type, value, names);
    if (sentence) yield say(sentence, { key, value, expected: parameter.expected, kind: parameter.kind });
  }
}

// Returns the name of the message about an argument; undefined if it is valid.
function mistakeIn({ number, choices, kind }, type, value, names) {
  if (number) return type === "number" && /^[1-9]\d*$/.test(value) ? undefined : "noNumber";
  if (type !== "text") return "noText";
  if (value === undefined) return undefined; // has escapes, which are left to the check
  if (choices && !choices.includes(value)) return "noChoice";
  return kind && names(kind) && !names(kind).has(value) ? "noRecord" : undefined;
}

// ---- Links and headings

// Returns a text with its code blanked out, in which nothing is a link or a heading (macros/reading/code.py).
function withoutCode(text, say) {
  let fence;
  const lines = text.split("\n").map((line) => {
    const [, indent, mark, info] = FENCE.exec(line) ?? [];
    if (!fence) {
      if (!mark || (mark[0] === "`" && info.includes("`"))) return line;
      fence = { mark, indent: width(indent) };
      if (!INFO.test(info)) say("noLanguage", {});
      return blank(line);
    }
    if (line.trim() && width(/^[ >\t]*/.exec(line)[0]) < fence.indent) {
      fence = undefined;
      say("furtherLeft", {});
      return line;
    }
    // A block must be closed with exactly the marks that opened it, at the same indent.
    if (mark === fence.mark && !info.trim() && width(indent) === fence.indent) fence = undefined;
    return blank(line);
  });
  if (fence) say("neverClosed", { mark: fence.mark.slice(0, 10) });
  return lines.join("\n").replace(/(?<![`\\])(`+)(?!`)((?:[^`\n]|\n(?!\s*\n)|(?!\1(?!`))`+)*?)\1(?!`)/g, (span) => blank(span));
}

function normalize(path) {
  const steps = [];
  for (const step of path.split("/")) {
    if (step === ".." && steps.length && steps.at(-1) !== "..") steps.pop();
    else if (step && step !== ".") steps.push(step);
  }
  return steps.join("/") || ".";
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// Yields what is wrong with a link or an image.
function* checkLink(address, isImage, page, { at, known, anchors, names }) {
  const head = address.split(/[/?#]/)[0];
  if (address.includes(CALL) || address.includes("&") || head.includes(":") || address.startsWith("//")) return;
  const say = (sentence, values) => at([TEXT], sentence, values);
  if (!address) {
    yield say("noAddress");
    return;
  }
  const [before, ...after] = address.split("#");
  const path = decode(before.split("?")[0]);
  if (path.startsWith("/")) {
    yield say("absolute", { address });
    return;
  }
  if (!path) return; // an anchor of this page, whose anchors only the check knows
  const target = normalize(`${page.split("/").slice(0, -1).join("/")}/${path}`);
  const isPage = target in known.pages;
  if (target === ".." || target.startsWith("../")) yield say("outside", { address });
  else if (path.endsWith("/") || !(isPage || known.files.includes(target))) {
    if (path.startsWith("www.")) yield say("noProtocol", { address });
    else yield say("notThere", { what: isImage ? "image" : "page or file", path: target });
  } else if (isImage && isPage) yield say("pageAsImage", { address });
  else if (isPage && target !== page && after.length) yield* checkAnchor(decode(after.join("#")), target, { say, known, anchors, names });
}

function* checkAnchor(anchor, target, { say, known, anchors, names }) {
  const [pageAnchors, hasCalls] = known.pages[target];
  const [kind, ...rest] = anchor.split("-");
  const isRecord = hasCalls && anchors.includes(kind) && names(kind)?.has(rest.join("-"));
  if (anchor && pageAnchors && !pageAnchors.includes(anchor) && !isRecord) yield say("noAnchor", { anchor: `#${anchor}`, page: target });
}

// Yields what is wrong with the headings of the first level.
function* checkHeadings(prose, title, { at }) {
  if (!prose.trim() || /^[ \t>]*=+ *$/m.test(prose) || /^[ \t>]+#/m.test(prose)) return; // other ways to write headings
  const top = [...prose.matchAll(/^#(?!#)[ \t]*(.*)$/gm)].map(([, text]) => text.replace(/\s*\{:[^{}]*\}\s*$/, "").replace(/[ \t]+#*[ \t]*$/, ""));
  if (!top.length) yield at([TEXT], "noHeading", { title });
  for (const heading of top.slice(1)) yield at([TEXT], "secondHeading", { heading });
  const expected = title.split(/\s+/).filter(Boolean).join(" ");
  if (top.length && !MARKUP.test(top[0]) && !top[0].includes(CALL) && top[0].split(/\s+/).join(" ") !== expected) {
    yield at([TEXT], "otherHeading", { heading: top[0], title });
  }
}

// Yields each line of a page's front matter that begins a template: front matter must be plain text.
export function* templates(value, place, at) {
  if (typeof value === "string") {
    for (const line of value.split("\n")) if (line.search(OPEN) >= 0) yield at(place, "inHead", {});
  } else if (value) {
    for (const [key, inner] of value.entries()) yield* templates(inner, [...place, key], at);
  }
}

export function* pageMistakes(values, tools) {
  const { patterns, known, path } = tools;
  for (const [key, value] of values) if (key !== TEXT) yield* templates(value, [key], tools.at);
  const page = path.slice(known.docs.length + 1);
  const { calls, faults, prose: whole } = parseCalls(values.get(TEXT) ?? "", new RegExp(patterns.call, "y"));
  for (const [name, details] of faults) yield tools.at([TEXT], name, details);
  for (const call of calls) yield* checkCall(call, { ...tools, isPolicy: values.has("policy") });
  const mistakes = [];
  const prose = withoutCode(whole, (name, details) => mistakes.push(tools.at([TEXT], name, details)));
  yield* mistakes;
  const isText = (line) => /[^\s<>]/.test(line) && !line.trimStart().startsWith("#");
  if (!calls.length && !whole.split("\n").some(isText)) yield tools.at([TEXT], "emptyPage", {});
  yield* checkHeadings(prose, values.get("title") ?? "", tools);
  // Escaped characters begin no link.
  const text = prose.replace(/\\[\\`*_{}[\]()>#+.!"'-]/g, "\u001a\u001a");
  for (const [, mark, , pointed, plain] of text.matchAll(LINK)) {
    yield* checkLink((pointed ?? plain).trim(), Boolean(mark), page, tools);
  }
}

// The check's rules for the text of a page: its heading, the links to pages and files, and the calls of macros.
// What can only be told by reading the whole of Markdown is left to the check: nothing here may refuse a sound page.
import { TEXT } from "./text.js";

const OPEN = /\{\{|\{%|\{#/g;
const RAW = /\{%-?\s*raw\s*-?%\}/y;
const END_RAW = /\{%-?\s*endraw\s*-?%\}/g;
const CALL = "\ufffc"; // stands for each character of a macro call
const SHOWN = 40;
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

// ---- Macro calls, as macros/reading/template.py takes them apart

function taken(text, pattern) {
  const calls = [];
  const faults = [];
  const pieces = [];
  let [done, position] = [0, 0];
  const skip = (start, end) => {
    pieces.push(text.slice(done, start), blank(text.slice(start, end), CALL));
    done = end;
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
      const call = parsed(whole[1].trim());
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
      const shown = text.slice(start, start + 50).split("\n")[0];
      const name = { "{#": "comment", "{%": "statement" }[opening[0]] ?? "notWhole";
      faults.push([name, { text: shown.length > SHOWN ? `${shown.slice(0, SHOWN - 1)}…` : shown }]);
    }
  }
  return { calls, faults, prose: [...pieces, text.slice(done)].join("") };
}

function matchAt(pattern, text, start) {
  const sticky = new RegExp(pattern.source, "y");
  sticky.lastIndex = start;
  return sticky.exec(text);
}

function parsed(expression) {
  const call = `{{ ${expression} }}`;
  const fault = (name, values) => ({ fault: [name, { call, ...values }] });
  if (!expression) return fault("empty");
  if (NAME.test(expression)) return CONSTANTS.has(expression) ? fault("notPlain") : fault("notCalled", { name: expression });
  const bare = quoteless(expression);
  if (/(^|[(,=])\s*\(/.test(bare)) return { isLeft: true }; // parentheses round a name or a value: left to the check
  const [, name, inner] = /^[^(]+\([^()*|]*\)$/.test(bare) ? CALLED.exec(expression) ?? [] : [];
  if (!name || CONSTANTS.has(name) || name === "not") return fault("notPlain");
  const tokens = tokensOf(inner);
  if (!tokens) return fault("noLiteral", { what: "an expression" });
  const made = { name, values: [], keywords: [] };
  for (let i = 0; i < tokens.length; i += 2) {
    const key = tokens[i + 1] === "=" && NAME.test(tokens[i]) ? tokens[i] : undefined;
    if (key) i += 2;
    const token = tokens[i];
    if (!token || /^[=,]$/.test(token) || (tokens[i + 1] ?? ",") !== "," || (!key && made.keywords.length)) return fault("noLiteral", { what: "an expression" });
    if (NAME.test(token) && !CONSTANTS.has(token)) return fault("noLiteral", { what: `the name '${token}' without quotes` });
    if (key) made.keywords.push([key, literal(token)]);
    else made.values.push(literal(token));
  }
  return made;
}

const quoteless = (text) => text.replace(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/g, '""');

function tokensOf(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) return null;
    found.push(match[1]);
  }
  return found;
}

function literal(token) {
  if (/^["']/.test(token)) return { type: "text", value: token.includes("\\") ? undefined : token.slice(1, -1) };
  if (CONSTANTS.has(token)) return { type: "constant", value: CONSTANTS.get(token) };
  return { type: "number", value: token };
}

function* called({ name, values, keywords, isLeft }, { at, known, names, isPolicy }) {
  if (isLeft) return;
  const macro = known.macros[name];
  const say = (sentence, held) => at([TEXT], sentence, { name, ...held });
  if (!macro) {
    yield say("unknownMacro");
    return;
  }
  if (macro.policies && !isPolicy) yield say("onlyOnPolicies");
  const positional = macro.parameters.filter(({ keyword }) => !keyword);
  const given = new Map(positional.slice(0, values.length).map((parameter, i) => [parameter.name, [parameter, values[i]]]));
  if (values.length > positional.length) {
    const most = positional.length ? `${positional.length} at most` : "none";
    const number = `${values.length} value${values.length === 1 ? "" : "s"}`;
    yield say("tooManyValues", { values: number, most, example: macro.example });
  }
  for (const [key, value] of keywords) {
    const parameter = macro.parameters.find((each) => each.name === key);
    if (!parameter) yield say("takesNo", { key });
    else if (given.has(key)) yield say("twice", { key });
    else given.set(key, [parameter, value]);
  }
  for (const { name: key, required } of macro.parameters) {
    if (required && !given.has(key)) yield say("lacks", { key, example: macro.example });
  }
  for (const [key, [parameter, { type, value }]] of given) {
    const sentence = refused(parameter, type, value, names);
    if (sentence) yield say(sentence, { key, value, expected: parameter.expected, kind: parameter.kind });
  }
}

function refused({ number, choices, kind }, type, value, names) {
  if (number) return type === "number" && /^[1-9]\d*$/.test(value) ? undefined : "noNumber";
  if (type !== "text") return "noText";
  if (value === undefined) return undefined; // spelled in a way that is left to the check
  if (choices && !choices.includes(value)) return "noChoice";
  return kind && names(kind) && !names(kind).has(value) ? "noRecord" : undefined;
}

// ---- Links and headings

// Blanks code, in which nothing is a link or a heading (macros/reading/code.py).
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
    // A block is closed by exactly the marks that opened it, at the same indent.
    if (mark === fence.mark && !info.trim() && width(indent) === fence.indent) fence = undefined;
    return blank(line);
  });
  if (fence) say("neverClosed", { mark: fence.mark.slice(0, 10) });
  return lines.join("\n").replace(/(?<![`\\])(`+)(?!`)((?:[^`\n]|\n(?!\s*\n)|(?!\1(?!`))`+)*?)\1(?!`)/g, (span) => blank(span));
}

function normal(path) {
  const steps = [];
  for (const step of path.split("/")) {
    if (step === ".." && steps.length && steps.at(-1) !== "..") steps.pop();
    else if (step && step !== ".") steps.push(step);
  }
  return steps.join("/") || ".";
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function* linked(address, isImage, page, { at, known, anchors, names }) {
  const head = address.split(/[/?#]/)[0];
  if (address.includes(CALL) || address.includes("&") || head.includes(":") || address.startsWith("//")) return;
  const say = (sentence, values) => at([TEXT], sentence, values);
  if (!address) {
    yield say("noAddress");
    return;
  }
  const [before, ...after] = address.split("#");
  const path = decoded(before.split("?")[0]);
  if (path.startsWith("/")) {
    yield say("absolute", { address });
    return;
  }
  if (!path) return; // an anchor of this page, which is read as a whole by the check alone
  const target = normal(`${page.split("/").slice(0, -1).join("/")}/${path}`);
  const isPage = target in known.pages;
  if (target === ".." || target.startsWith("../")) yield say("outside", { address });
  else if (path.endsWith("/") || !(isPage || known.files.includes(target))) {
    yield say("notThere", { what: isImage ? "image" : "page or file", path: target });
  } else if (isImage && isPage) yield say("pageAsImage", { address });
  else if (isPage && target !== page && after.length) yield* anchored(decoded(after.join("#")), target, { say, known, anchors, names });
}

function* anchored(anchor, target, { say, known, anchors, names }) {
  const [there, hasCalls] = known.pages[target];
  const [kind, ...rest] = anchor.split("-");
  const isRecord = hasCalls && anchors.includes(kind) && names(kind)?.has(rest.join("-"));
  if (anchor && there && !there.includes(anchor) && !isRecord) yield say("noAnchor", { anchor: `#${anchor}`, page: target });
}

function* headed(prose, title, { at }) {
  if (!prose.trim() || /^[ \t>]*=+ *$/m.test(prose) || /^[ \t>]+#/m.test(prose)) return; // other ways to write headings
  const top = [...prose.matchAll(/^#(?!#)[ \t]*(.*)$/gm)].map(([, text]) => text.replace(/\s*\{:[^{}]*\}\s*$/, "").replace(/[ \t]+#*[ \t]*$/, ""));
  if (!top.length) yield at([TEXT], "noHeading", { title });
  for (const heading of top.slice(1)) yield at([TEXT], "secondHeading", { heading });
  const expected = title.split(/\s+/).filter(Boolean).join(" ");
  if (top.length && !MARKUP.test(top[0]) && !top[0].includes(CALL) && top[0].split(/\s+/).join(" ") !== expected) {
    yield at([TEXT], "otherHeading", { heading: top[0], title });
  }
}

// The head is plain text: yields each of its lines that begins a template.
export function* templates(value, place, at) {
  if (typeof value === "string") {
    for (const line of value.split("\n")) if (line.search(OPEN) >= 0) yield at(place, "inHead", {});
  } else if (value) {
    for (const [key, held] of value.entries()) yield* templates(held, [...place, key], at);
  }
}

export function* pageMistakes(values, tools) {
  const { patterns, known, path } = tools;
  for (const [key, value] of values) if (key !== TEXT) yield* templates(value, [key], tools.at);
  const page = path.slice(known.docs.length + 1);
  const { calls, faults, prose: whole } = taken(values.get(TEXT) ?? "", new RegExp(patterns.call, "y"));
  for (const [name, held] of faults) yield tools.at([TEXT], name, held);
  for (const call of calls) yield* called(call, { ...tools, isPolicy: values.has("policy") });
  const said = [];
  const prose = withoutCode(whole, (name, held) => said.push(tools.at([TEXT], name, held)));
  yield* said;
  const isText = (line) => /[^\s<>]/.test(line) && !line.trimStart().startsWith("#");
  if (!calls.length && !whole.split("\n").some(isText)) yield tools.at([TEXT], "emptyPage", {});
  yield* headed(prose, values.get("title") ?? "", tools);
  const text = prose.replace(/\\[\\`*_{}[\]()>#+.!"'-]/g, "\u001a\u001a");
  for (const [, mark, , pointed, plain] of text.matchAll(LINK)) {
    yield* linked((pointed ?? plain).trim(), Boolean(mark), page, tools);
  }
}
